import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf } from '../../src/core/errors.ts';
import { installedBrowser } from '../harness/browser.ts';
import type { ListedExample } from '../harness/examples.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import { installServer } from '../harness/installServer.ts';
import { ended, runOrThrow, start } from '../harness/processes.ts';
import { tempFolder } from '../harness/tempFolder.ts';
import { installExtension, startServer } from '../harness/vscodeServer.ts';
import { packageVsix } from '../harness/vsix.ts';
import { createExampleRepository, exampleNamed } from './exampleRepository.ts';
import { createSampleRepository } from './sampleRepository.ts';
import { SCENARIO } from './scenario.ts';
import type { ScenarioCommit } from './scenario.ts';

/** An open VS Code. A promise in an object, because one that is returned would be waited for. */
interface Closed {
  readonly closed: Promise<unknown>;
}

const say = (line: string): void => console.log(line);

/**
 * Opens a real VS Code on the sample repository, or on an example, and lets the person play; ends
 * with its window.
 */
export async function show(name?: string): Promise<void> {
  const example = name === undefined ? undefined : exampleNamed(name);
  const vsix = await packageVsix(say);
  const repository = await (example === undefined
    ? createSampleRepository()
    : createExampleRepository(example));
  const code = hasDisplay() ? onPath(['code', 'code.cmd']) : undefined;
  const { closed } =
    code === undefined
      ? await showInBrowser(vsix, repository)
      : await showOnDesktop(code, vsix, repository);
  if (example === undefined) playByKey(repository);
  else tellExample(example, repository);
  await closed;
}

/** Resolves to the end of the window; neither settings nor extensions of the person are touched. */
async function showOnDesktop(
  code: string,
  vsix: string,
  { folder }: GitRepository,
): Promise<Closed> {
  const home = tempFolder('code');
  const own = ['--user-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')];
  await runOrThrow(code, [...own, '--install-extension', vsix]);
  say('VS Code opens …');
  const window = start(code, [...own, '--new-window', '--wait', folder], { stdio: 'ignore' });
  return { closed: ended(window) };
}

/** Resolves to the end of the server, which only Ctrl+C brings about. */
async function showInBrowser(vsix: string, { folder }: GitRepository): Promise<Closed> {
  const server = await installServer(say);
  const extensionsDir = tempFolder('extensions');
  await installExtension(server, vsix, extensionsDir);
  const running = await startServer({ server, extensionsDir });
  const address = `${running.address}/?${new URLSearchParams({ folder }).toString()}`;
  const browser = hasDisplay() ? installedBrowser() : undefined;
  if (browser) {
    const profile = `--user-data-dir=${tempFolder('profile')}`;
    start(browser.path, [profile, '--no-first-run', address], { stdio: 'ignore' });
  }
  say(`\nVS Code is here, for this machine only:\n\n  ${address}\n`);
  return { closed: running.closed };
}

function tellExample({ name, shows, tryIt }: ListedExample, { folder }: GitRepository): void {
  say(`The repository is ${folder}: the example ${name}, ${shows}.`);
  say('Open .git-reactor.yaml in it, and consent to what acts. Ctrl+C ends all. To try:');
  say(`  ${tryIt}`);
}

/** Each Enter plays the next commit of the scenario. */
function playByKey(repository: GitRepository): void {
  say(`The repository is ${repository.folder}: commit in it from any terminal.`);
  say('Open "Git Reactor" in the activity bar. Enter plays the next commit, Ctrl+C ends all.');
  const remaining = [...SCENARIO];
  createInterface({ input: process.stdin }).on('line', () => {
    const next = remaining.shift();
    if (next) void playNext(repository, next);
    else say('That was the last one; now press the item of Git Reactor in the status bar.');
  });
}

async function playNext(repository: GitRepository, next: ScenarioCommit): Promise<void> {
  try {
    await repository.commit(next.message, next.files);
    say(`committed: ${next.message}`);
  } catch (error) {
    say(messageOf(error));
  }
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
