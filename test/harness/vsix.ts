import { createVSIX } from '@vscode/vsce';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runOrThrow } from './processes.ts';
import type { Say } from './say.ts';
import { CHECKOUT } from './checkout.ts';

/** Builds for production and packages; resolves with the path of the VSIX. */
export async function packageVsix(say: Say): Promise<string> {
  say('Building and packaging the extension …');
  await runOrThrow(process.execPath, ['esbuild.js', '--production'], { cwd: CHECKOUT });
  const packagePath = join(CHECKOUT, 'out', 'git-reactor.vsix');
  await mkdir(join(CHECKOUT, 'out'), { recursive: true });
  await createVSIX({
    cwd: CHECKOUT,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
    // The manifest names no address on the web yet to which relative links could be rewritten.
    rewriteRelativeLinks: false,
  });
  return packagePath;
}
