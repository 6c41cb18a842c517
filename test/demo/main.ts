/** `npm run demo [-- EXAMPLE | --headless [--screenshots DIR]]` */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/errors.ts';
import { leftovers, stopAll } from '../harness/processes.ts';
import { playHeadless } from './playHeadless.ts';
import { show } from './show.ts';

const USAGE = 'npm run demo [-- EXAMPLE | --headless [--screenshots DIR]]';

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      headless: { type: 'boolean', default: false },
      screenshots: { type: 'string', default: 'out/demo' },
      help: { type: 'boolean', default: false },
    },
  });
  const [example, ...more] = positionals;
  const isUnclear = more.length > 0 || (example !== undefined && values.headless);
  if (values.help || isUnclear) console.log(USAGE);
  else if (values.headless) await playHeadless(resolve(values.screenshots));
  else await show(example);
  await stopAll();
  if (leftovers().length > 0) throw new Error('Processes of the demo are still running.');
} catch (error) {
  console.error(`\n${messageOf(error)}`);
  process.exitCode = 1;
}
