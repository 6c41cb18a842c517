/** A program that owns a family of processes and ends as its argument says. */
import { start } from '../../harness/processes.ts';

const family = `const child = require('node:child_process').spawn(process.execPath,
  ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  console.log(child.pid);
  ${process.argv[2] === 'return' ? 'child.unref()' : ''}`;

const child = start(process.execPath, ['-e', family], { stdio: ['ignore', 'pipe', 'inherit'] });
child.stdout?.pipe(process.stdout);
child.stdout?.once('data', () => {
  if (process.argv[2] === 'throw') setImmediate(() => fail());
});
if (process.argv[2] === 'return') child.once('exit', () => process.exit(0));

function fail(): never {
  throw new Error('On purpose.');
}
