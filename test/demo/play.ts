import { join } from 'node:path';
import { eventually } from '../harness/eventually.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';
import type { Workbench } from '../harness/workbench.ts';
import { SCENARIO, SOUND } from './scenario.ts';
import type { ScenarioCommit } from './scenario.ts';
import type { Transcript } from './transcript.ts';

/** Who plays: a person's window, a terminal, and where pictures go. */
export interface Stage {
  readonly workbench: Workbench;
  readonly repository: GitRepository;
  readonly transcript: Transcript;
  readonly pictures: string;
}

/**
 * Plays the scenario as a person would and tells what was seen.
 * @throws Error with a sentence when something expected was not seen.
 */
export async function play(stage: Stage): Promise<void> {
  await lookAround(stage);
  for (const commit of SCENARIO) await commitAndWatch(stage, commit);
  await readFinding(stage);
  await refuseRollback(stage);
  await rollBack(stage);
}

async function lookAround({ workbench, repository, transcript, pictures }: Stage): Promise<void> {
  transcript.heading('A person opens the repository and looks at Git Reactor');
  await workbench.openGitReactorView();
  const newest = await repository.git('log', '-1', '--format=%s');
  await eventually(
    'a verdict on the newest commit',
    () => workbench.waitForTreeRow(newest),
    ({ spoken }) => !spoken.endsWith('not checked'),
  );
  const rows = await workbench.treeRows();
  transcript.line(`events      ${rows.length} rows, the newest: ${rows[0]?.spoken ?? 'none'}`);
  transcript.line(`status bar  ${await settled(workbench, SOUND)}`);
  await workbench.screenshot(join(pictures, '1-first-look.png'));
}

async function commitAndWatch(stage: Stage, commit: ScenarioCommit): Promise<void> {
  const { workbench, repository, transcript, pictures } = stage;
  transcript.heading(`git commit -m "${commit.message}"`);
  const seenAt = workbench.waitForTreeRow(commit.message).then(() => performance.now());
  const [committedAt] = await Promise.all([commitInTerminal(repository, commit), seenAt]);
  const delayMs = Math.max(0, (await seenAt) - committedAt);
  const row = await eventually(
    `the verdict ${commit.verdict.source} on "${commit.message}"`,
    () => workbench.waitForTreeRow(commit.message),
    ({ spoken }) => commit.verdict.test(spoken),
  );
  const judgedMs = performance.now() - committedAt;
  transcript.line(`event       ${row.label}  ${row.description}`);
  transcript.line(`            on the screen ${delayMs.toFixed(0)} ms after git had ended`);
  transcript.line(`verdict     ${verdictIn(row.spoken)}, after ${judgedMs.toFixed(0)} ms`);
  transcript.line(`status bar  ${await settled(workbench, commit.status)}`);
  await workbench.screenshot(join(pictures, `${commit.picture}.png`));
}

/** Resolves with the time at which `git commit` had ended. */
async function commitInTerminal(
  repository: GitRepository,
  { message, files }: ScenarioCommit,
): Promise<number> {
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  await repository.git('add', '--all');
  await repository.git('commit', '--quiet', '--message', message);
  return performance.now();
}

async function readFinding({ workbench, transcript, pictures }: Stage): Promise<void> {
  transcript.heading('The person opens the commit and Problems');
  await workbench.expandTreeRow('EMERGENCY');
  await workbench.waitForProblem('memory');
  for (const row of await workbench.problems()) {
    if (row.includes('at line')) transcript.line(`problem     ${row}`);
  }
  for (const row of await workbench.treeRows()) {
    if (row.level > 1) transcript.line(`finding     ${row.label}  ${row.description}`.trimEnd());
  }
  await workbench.screenshot(join(pictures, '6-finding.png'));
}

async function refuseRollback(stage: Stage): Promise<void> {
  const { workbench, repository, transcript, pictures } = stage;
  transcript.heading(
    'The same file is changed and not committed; the person presses the status bar item',
  );
  repository.write('k8s/web.yaml', '# Something that nobody has committed yet.\n');
  await workbench.askToRollBack();
  const reason = await workbench.waitForMessage(/uncommitted/i);
  transcript.line(`refused     ${reason}`);
  await workbench.screenshot(join(pictures, '7-refusal.png'));
  await workbench.closeMessages();
  await repository.git('checkout', '--', 'k8s/web.yaml');
}

async function rollBack(stage: Stage): Promise<void> {
  const { workbench, repository, transcript, pictures } = stage;
  transcript.heading('The change is undone; the person presses the status bar item again');
  await workbench.askToRollBack();
  const dialog = await workbench.dialog();
  transcript.line(`asked       ${dialog.message}`);
  for (const line of dialog.detail.split('\n')) transcript.line(`            ${line}`);
  await workbench.screenshot(join(pictures, '8-confirmation.png'));
  await workbench.pressInDialog('Roll Back');
  const newest = await eventually(
    'a commit that returns to the tree before',
    () => repository.git('diff', '--name-only', 'HEAD', 'HEAD~2'),
    (difference) => difference === '',
  ).then(() => repository.git('log', '-1', '--format=%s'));
  const row = await workbench.waitForTreeRow(newest);
  transcript.line(`rolled back ${row.label}  ${row.description}`);
  transcript.line(`status bar  ${await settled(workbench, SOUND)}`);
  await workbench.screenshot(join(pictures, '9-rolled-back.png'));
}

/** Rows end with their verdict. */
function verdictIn(spoken: string): string {
  return spoken.split(', ').at(-1) ?? '';
}

/** What the status bar says, once it says something like `words`. */
async function settled(workbench: Workbench, words: RegExp): Promise<string> {
  const { spoken } = await eventually(
    `${words.source} in the status bar`,
    () => workbench.readStatusBar(),
    (item) => words.test(item.spoken),
  );
  return spoken;
}
