import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../../src/terminal/program.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener, recordingLog } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const CONFIG = `version: 1
reactions:
  checked:
    paths: ["*.json"]
    steps: [{ validate: all }]
  told:
    branches: [main]
    steps:
      - approve: { message: Tell it? }
      - run: [git, --version]
`;

describe('git-reactor run, explain, runs, approvals, approve, consent', () => {
  let repository: TestRepository;
  let stdout = '';
  let stderr = '';
  let log = recordingLog();

  beforeEach(() => {
    vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
    repository = createRepository();
    repository.write('.git-reactor.yaml', CONFIG);
    repository.commit('Reactions');
    repository.write('a.json', '{}');
    repository.commit('Good');
  });
  afterEach(() => {
    repository.remove();
    vi.unstubAllEnvs();
  });

  async function run(...args: readonly string[]): Promise<number> {
    stdout = '';
    stderr = '';
    log = recordingLog();
    const terminal = {
      cwd: repository.dir,
      isInteractive: false,
      open: realOpener({ log }),
      now: () => Date.now(),
      untilInterrupted: (over?: AbortSignal) =>
        new Promise<void>((resolve) => over?.addEventListener('abort', () => resolve())),
      out: (text: string) => void (stdout += text),
      err: (text: string) => void (stderr += text),
    };
    return runProgram(terminal, args);
  }

  const lines = (): readonly Record<string, unknown>[] =>
    stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('explains for each reaction whether it answers to a commit', async () => {
    expect(await run('explain', '--json')).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { reaction: 'checked', matched: true },
      { reaction: 'told', matched: true },
    ]);
    repository.write('b.txt', 'b');
    repository.commit('Text');
    expect(await run('explain')).toBe(0);
    expect(stdout).toContain('checked: no, paths is to be *.json; it is b.txt\n');
  });

  it('runs what only reads over a commit, and passes over what acts and what asks', async () => {
    expect(await run('run', '--json')).toBe(0);
    const checked = lines().find(({ reaction }) => reaction === 'checked');
    const told = lines().find(({ reaction }) => reaction === 'told');
    expect(checked).toMatchObject({
      reaction: 'checked',
      outcome: 'succeeded',
      steps: [{ kind: 'validate', outcome: 'succeeded', attempts: 1 }],
    });
    expect(told).toMatchObject({
      reaction: 'told',
      outcome: 'succeeded',
      steps: [
        { kind: 'approve', outcome: 'skipped', reason: 'Nobody is asked where nothing may act.' },
        { kind: 'run', outcome: 'skipped' },
      ],
    });
    expect(await run('run', '--act', '--json')).toBe(1);
    expect(stdout).toContain('It needs a person, and nobody can be asked here.');
  });

  it('tells of a history which commit does not comply', async () => {
    const base = repository.git('rev-parse', 'HEAD');
    repository.git('checkout', '-q', '-b', 'topic');
    repository.write('a.json', '{]');
    const bad = repository.commit('Bad');
    repository.write('a.json', '{}');
    repository.commit('Good again');
    expect(await run('run', `${base}..topic`, '--json')).toBe(1);
    const failed = lines().filter(({ outcome }) => outcome === 'failed');
    expect(failed).toMatchObject([{ reaction: 'checked', commit: bad }]);
  });

  it('says where a configuration is wrong, and that is the exit code 2', async () => {
    repository.write('.git-reactor.yaml', CONFIG.replace('validate: all', 'validat: all'));
    repository.commit('Worse');
    expect(await run('run', '--json')).toBe(2);
    expect(lines()[0]).toMatchObject({
      error: { code: 'config-invalid', path: '.git-reactor.yaml', line: 5 },
    });
  });

  it('does not act without consent, and with it only by --act', async () => {
    repository.write(
      '.git-reactor.yaml',
      'version: 1\nreactions:\n  act:\n    steps: [{ run: [git, --version] }]\n',
    );
    repository.commit('It acts');
    repository.write('c.txt', 'c');
    repository.commit('Anything');
    expect(await run('run')).toBe(0);
    expect(stdout).toContain('skipped: It acts, and nothing may act here.');
    expect(await run('run', '--act')).toBe(1);
    expect(stdout).toContain('git-reactor consent');
    expect(await run('consent')).toBe(0);
    expect(await run('run', '--act')).toBe(0);
    expect(await run('consent', '--withdraw')).toBe(0);
    expect(await run('run', '--act')).toBe(1);
  });

  it('answers a question that another process left, and goes on with the run', async () => {
    const opened = await realOpener()(repository.dir, 'watch');
    await opened.engine.start();
    await opened.reactions.start();
    const reactions = await opened.reactions.get();
    await reactions.consent();
    repository.write('b.txt', 'b');
    const commit = repository.commit('To be told');
    await expect.poll(() => reactions.approvals.length, { timeout: 30_000 }).toBe(1);
    opened.dispose();

    expect(await run('approvals', '--json')).toBe(0);
    const [approval] = lines();
    expect(approval).toMatchObject({ reaction: 'told', commit, status: 'pending' });
    const id = String(approval?.['id']);
    expect(await run('approvals', id)).toBe(0);
    expect(stdout).toContain('Tell it?');
    expect(await run('approve', 'no-such-id')).toBe(2);
    expect(stderr).toContain('There is no question "no-such-id".');
    expect(await run('approve', id.slice(0, 8), '--json')).toBe(0);
    expect(lines()[0]).toMatchObject({ reaction: 'told', outcome: 'succeeded' });
    expect(await run('approve', id)).toBe(2);
    expect(stderr).toContain('It is granted already by Tess Test <tess@example.com>.');

    expect(await run('runs', '--json')).toBe(0);
    const run_ = lines().find(({ commit: about }) => about === commit);
    expect(await run('runs', String(run_?.['run']))).toBe(0);
    expect(stdout).toContain('git version');
    expect(log.lines).toEqual([]);
    expect(await run('explain')).toBe(0);
    expect(log.lines).toEqual([]);
    expect(await run('retry', String(run_?.['run']))).toBe(0);
    expect(await run('cancel', String(run_?.['run']))).toBe(2);
  });

  it('writes a first configuration that fits, and never over one', async () => {
    expect(await run('init')).toBe(2);
    expect(stderr).toContain('There is a .git-reactor.yaml already.');
    repository.git('rm', '-q', '.git-reactor.yaml');
    repository.write('terraform/main.tf', '');
    repository.commit('Nothing yet');
    expect(await run('init')).toBe(0);
    repository.commit('Begin');
    repository.write('terraform/main.tf', 'variable "a" {}\n');
    repository.commit('A variable');
    expect(await run('explain', '--json')).toBe(0);
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ matched: true }));
  });

  it('lists dead runs among the dead letters, retries and discards them', async () => {
    repository.write(
      '.git-reactor.yaml',
      'version: 1\nreactions:\n  flaky:\n    steps: [{ run: [git, no-such-command], retry: { attempts: 2, delay: 1ms } }]\n',
    );
    repository.commit('Flaky');
    const opened = await realOpener()(repository.dir, 'watch');
    await opened.engine.start();
    await opened.reactions.start();
    const reactions = await opened.reactions.get();
    await reactions.consent();
    repository.write('b.txt', 'b');
    repository.commit('Anything');
    await expect.poll(() => reactions.runs[0]?.status, { timeout: 30_000 }).toBe('dead');
    opened.dispose();
    expect(await run('dead-letters', '--json')).toBe(0);
    const [letter] = lines();
    expect(letter).toMatchObject({ reaction: 'flaky', outcome: 'dead' });
    const id = String(letter?.['run']);
    expect(await run('dead-letters', 'retry', id)).toBe(0);
    expect(await run('runs', '--json')).toBe(0);
    expect(lines().map(({ outcome }) => outcome)).toEqual(['dead', 'dead']);
    expect(await run('dead-letters', 'discard', '--all')).toBe(0);
    expect(await run('dead-letters', '--json')).toBe(0);
    expect(stdout).toBe('');
  });
});
