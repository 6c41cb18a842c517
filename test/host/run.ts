/** `npm run host [-- NAME…]`: the tests of `test/host`, or some files of them, in a real VS Code. */
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../harness/checkout.ts';
import { runInExtensionHost } from '../harness/extensionHost.ts';
import { runOrThrow } from '../harness/processes.ts';
import { sayOnStderr } from '../harness/say.ts';
import { freshResultsFile, readResults } from '../harness/testResult.ts';
import { tempFolder } from '../harness/tempFolder.ts';
import { HOST_LINE, ONLY_VARIABLE, RESULTS_VARIABLE } from './protocol.ts';
import { createWorkspace } from './workspace.ts';

const logFile = join(CHECKOUT, 'out', 'host.log');
const results = freshResultsFile(CHECKOUT, 'host');
rmSync(logFile, { force: true });
await runOrThrow(process.execPath, ['esbuild.js', '--tests'], { cwd: CHECKOUT });
const workspace = await createWorkspace();
let code = await attempt();
// The browser's VS Code sometimes opens a workspace file without its folders; then nothing ran.
for (let again = 0; again < 2 && readResults(results) === undefined; again += 1) {
  sayOnStderr('The extension host ended without results; once more.');
  code = await attempt();
}
if (readResults(results) === undefined) {
  sayOnStderr(`The extension host ended without results; what it printed is in ${logFile}.`);
  process.exitCode = 1;
} else {
  process.exitCode = code === 0 ? 0 : 1;
}

function attempt(): Promise<number> {
  return runInExtensionHost({
    workspace,
    tests: join(CHECKOUT, 'out', 'host', 'suite.cjs'),
    others: [join(CHECKOUT, 'examples', 'extension')],
    // Consents of the tests are not those of the person who runs them.
    env: {
      [RESULTS_VARIABLE]: results,
      [ONLY_VARIABLE]: process.argv.slice(2).join(' '),
      XDG_DATA_HOME: tempFolder('data'),
    },
    log,
    say: sayOnStderr,
  });
}

function log(line: string): void {
  appendFileSync(logFile, `${line}\n`);
  if (line.startsWith(HOST_LINE)) console.log(line.slice(HOST_LINE.length));
}
