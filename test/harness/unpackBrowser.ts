/**
 * Unpacks the browser of `@sparticuz/chromium` into its `TMPDIR`, which is the only place it unpacks
 * to: so this runs as a process of its own whose `TMPDIR` is where we want it.
 */
import { inflate } from '@sparticuz/chromium';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/', import.meta.resolve('@sparticuz/chromium')));
for (const name of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) {
  await inflate(bin + name);
}
