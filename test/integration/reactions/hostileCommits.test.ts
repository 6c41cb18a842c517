import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { runProgram } from '../../../src/terminal/program.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { Reactions } from '../../../src/core/reactions/reactions.ts';
import { isOver, type Run } from '../../../src/core/reactions/run.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener, recordingLog } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const FILE = '.git-reactor.yaml';
const configOf = (...names: readonly string[]): string =>
  [
    'version: 1',
    'reactions:',
    ...names.map((name) => `  ${name}: { steps: [{ audit: "${name}" }] }`),
    '',
  ].join('\n');

let repository: TestRepository;

beforeEach(() => {
  vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
  repository = createRepository();
});
afterEach(() => {
  repository.remove();
  vi.unstubAllEnvs();
});

const commit = (message: string, files: Readonly<Record<string, string>> = {}): string => {
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  return repository.commit(message);
};

async function reading(): Promise<Reactions> {
  const opened = await realOpener()(repository.dir, 'read', { once: { mayAct: false } });
  onTestFinished(() => opened.dispose());
  return opened.reactions.get();
}

const namesFor = async (reactions: Reactions, rev: string): Promise<readonly string[]> =>
  (await reactions.explainCommit(rev)).map(({ reaction }) => reaction);

describe('a commit that changes the configuration', () => {
  it('is handled under the one before it, however it does so', async () => {
    const root = commit('Root', { [FILE]: configOf('old') });
    const next = commit('Next', { 'a.txt': '1' });
    const changed = commit('Changed', { [FILE]: configOf('new'), 'a.txt': '2' });
    const after = commit('After', { 'a.txt': '3' });
    repository.git('mv', FILE, 'moved.yaml');
    const moved = commit('Moved away');
    repository.git('mv', 'moved.yaml', FILE);
    const back = commit('Moved back');
    repository.git('update-index', '--chmod=+x', FILE);
    repository.git('commit', '-q', '-m', 'Mode');
    const mode = repository.git('rev-parse', 'HEAD');
    const reactions = await reading();
    expect(await namesFor(reactions, root)).toEqual([]);
    expect(await namesFor(reactions, next)).toEqual(['old']);
    expect(await namesFor(reactions, changed)).toEqual(['old']);
    expect(await namesFor(reactions, after)).toEqual(['new']);
    expect(await namesFor(reactions, moved)).toEqual(['new']);
    expect(await namesFor(reactions, back)).toEqual([]);
    expect(await namesFor(reactions, mode)).toEqual(['new']);
  });

  it('that merges it is handled under that of the branch that it is merged into', async () => {
    commit('Root', { [FILE]: configOf('old') });
    repository.git('checkout', '-q', '-b', 'evil');
    commit('Evil', { [FILE]: configOf('evil') });
    repository.git('checkout', '-q', 'main');
    commit('Other', { 'a.txt': '1' });
    repository.git('merge', '-q', '--no-ff', '-m', 'Merge', 'evil');
    expect(await namesFor(await reading(), 'HEAD')).toEqual(['old']);
  });

  it('is known for one where its changes cannot be told', async () => {
    commit('Root', { [FILE]: configOf('old'), 'sub/a.txt': '1' });
    const parentSub = repository.git('rev-parse', 'HEAD:sub');
    commit('Changed', { [FILE]: configOf('evil'), 'sub/a.txt': '2' });
    const objects = join(repository.dir, '.git/objects');
    rmSync(join(objects, parentSub.slice(0, 2), parentSub.slice(2)), { force: true });
    const reactions = await reading();
    const [trace] = await reactions.explainCommit('HEAD');
    expect(trace?.reaction).toBe('old');
  });

  it('and breaks it leaves the last good one in force', async () => {
    commit('Root', { [FILE]: configOf('old') });
    commit('Broken', { [FILE]: 'reactions: [' });
    commit('Still broken', { [FILE]: 'version: 2' });
    const later = commit('Later', { 'a.txt': '1' });
    const reactions = await reading();
    expect(await namesFor(reactions, later)).toEqual(['old']);
    expect(reactions.state.problems).not.toEqual([]);
  });

  it('and makes it huge stops nothing: the last good one stays in force', async () => {
    commit('Root', { [FILE]: configOf('old') });
    commit('Huge', { [FILE]: `# ${'x'.repeat(33 * 1024 * 1024)}\n` });
    const later = commit('Later', { 'a.txt': '1' });
    const reactions = await reading();
    expect(await namesFor(reactions, later)).toEqual(['old']);
    expect(reactions.state.problems[0]?.message).toMatch(/larger|bytes/);
  });
});

describe('git-reactor run on a branch of somebody else', () => {
  const run = async (...args: readonly string[]): Promise<{ code: number; out: string }> => {
    let out = '';
    const terminal = {
      ...{ cwd: repository.dir, isInteractive: false, open: realOpener(), now: () => Date.now() },
      untilInterrupted: (over?: AbortSignal) =>
        new Promise<void>((resolve) => over?.addEventListener('abort', () => resolve())),
      out: (text: string) => void (out += text),
      err: (text: string) => void (out += text),
    };
    return { code: await runProgram(terminal, args), out };
  };
  const CHECKED = 'version: 1\nreactions: { checked: { steps: [{ validate: all }] } }\n';

  beforeEach(() => {
    commit('Root', { [FILE]: CHECKED, 'a.json': '{}' });
    repository.git('checkout', '-q', '-b', 'evil');
  });

  it('can be told whose configuration decides', async () => {
    commit('Less', { [FILE]: 'version: 1\n' });
    const bad = commit('Bad', { 'a.json': '{]' });
    expect((await run('run', 'main..evil')).code).toBe(0);
    const told = await run('run', 'main..evil', '--config', 'main', '--json');
    expect(told.code).toBe(1);
    expect(told.out).toContain(bad);
    commit('Broken', { [FILE]: 'version: 2\n', 'a.json': '{}' });
    expect((await run('run', 'evil', '--config', 'main')).code).toBe(0);
  });

  it('heeds no trailers that exempt a commit', async () => {
    const own = 'Git-Reactor-Reaction: checked\nGit-Reactor-Run: x\nGit-Reactor-Hops: 9';
    commit(`Bad\n\n${own}`, { 'a.json': '{]' });
    expect((await run('run')).code).toBe(1);
  });
});

describe('a push of many commits', () => {
  it(
    'reaches reactions once, with the changes of the whole range',
    { timeout: 120_000 },
    async () => {
      commit('Root', {
        [FILE]: `version: 1
reactions:
  whole: { paths: ["first.txt"], steps: [{ audit: "\${commit}" }] }
  gone: { paths: ["never.txt"], steps: [{ audit: "\${commit}" }] }
`,
      });
      const { opened, reactions } = await watching();
      const stream = ['first.txt', ...Array.from({ length: 599 }, (_, index) => `f${index}.txt`)]
        .map((name, index) => importOf(name, index))
        .join('');
      repository.gitBytes(['fast-import', '--quiet', '--force'], stream);
      const tip = repository.git('rev-parse', 'pushed');
      const ours = (): readonly Run[] => reactions.runs.filter((run) => run.commit === tip);
      await eventually('it ran', ours, (runs) => runs.length > 0 && runs.every(isOver));
      await opened.engine.bus.idle();
      expect(
        reactions.runs.map(({ reaction, on, commit: about }) => [reaction, on, about]),
      ).toEqual([['whole', 'commit.batch', tip]]);
    },
  );
});

function importOf(name: string, index: number): string {
  const from = index === 0 ? 'from refs/heads/main^0\n' : '';
  const who = `committer Tess <tess@example.com> ${1_767_000_000 + index} +0000\n`;
  const head = `commit refs/heads/pushed\n${who}data 1\nx\n${from}`;
  return `${head}M 100644 inline ${name}\ndata 1\nx\n\n`;
}

async function watching(): Promise<{ opened: OpenRepository; reactions: Reactions }> {
  const opened = await realOpener({ log: recordingLog() })(repository.dir, 'watch');
  onTestFinished(() => opened.dispose());
  await opened.engine.start();
  await opened.reactions.start();
  return { opened, reactions: await opened.reactions.get() };
}
