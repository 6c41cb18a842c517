import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/terminal/program.ts';
import type { Terminal } from '../../../src/terminal/terminal.ts';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import type { SarifLog } from '../../../src/core/validation/sarif.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';

describe('git-reactor validate', () => {
  let repository: TestRepository;
  beforeEach(() => {
    repository = createRepository();
    repository.write('good.json', '{}');
    repository.commit('first');
  });
  afterEach(() => repository.remove());

  /** Runs the command, interrupted at once or never, and answers what it said. */
  async function validate(
    args: readonly string[],
    options: { isInterrupted?: boolean } = {},
  ): Promise<{ exit: number; out: string; err: string }> {
    const said = { out: '', err: '' };
    const terminal: Terminal = {
      cwd: repository.dir,
      isInteractive: false,
      open: realOpener(),
      now: () => Date.now(),
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      untilInterrupted: () =>
        options.isInterrupted === true ? Promise.resolve() : new Promise(() => undefined),
    };
    const exit = await runProgram(terminal, ['validate', ...args]);
    return { exit, ...said };
  }
  const places = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { out } = await validate([...args, '--json']);
    return (JSON.parse(out) as Verdict).findings.map(
      ({ path, line, rule }) => `${path}:${line} ${rule}`,
    );
  };

  it('tells only what is new to the parent, and with --all everything', async () => {
    repository.write('bad.json', '{]');
    repository.commit('bad');
    expect(await places()).toEqual(['bad.json:1 json']);
    repository.git('mv', 'bad.json', 'moved.json');
    repository.commit('moved');
    expect(await places()).toEqual([]);
    expect(await places('--all')).toEqual(['moved.json:1 json']);
  });

  it('tells what changed between two commits', async () => {
    repository.write('bad.json', '{]');
    repository.commit('bad');
    repository.write('worse.json', '[}');
    repository.commit('worse');
    expect(await places('HEAD')).toEqual(['worse.json:1 json']);
    expect(await places('HEAD~2..HEAD')).toEqual(['bad.json:1 json', 'worse.json:1 json']);
    expect(await places('HEAD~1..')).toEqual(['worse.json:1 json']);
    expect((await validate(['nowhere..HEAD'])).exit).toBe(2);
  });

  it('looks only at the paths that it is told', async () => {
    for (const name of ['k8s/a.json', 'k8s/.b/c.json', 'd.json']) repository.write(name, '{');
    repository.commit('bad');
    expect(await places('--paths', 'k8s/**')).toEqual([
      'k8s/.b/c.json:1 json',
      'k8s/a.json:1 json',
    ]);
    expect(await places('--all', '--paths', 'd.*', 'good.json')).toEqual(['d.json:1 json']);
  });

  describe('--worktree', () => {
    it('sees what is on disk: changed, staged, untracked, not ignored, not deleted', async () => {
      repository.write('.gitignore', 'ignored.json\n');
      repository.write('deleted.json', '{"gone": true}');
      repository.commit('second');
      repository.write('good.json', '{');
      repository.write('staged.json', '[');
      repository.git('add', 'staged.json');
      repository.write('untracked/ü.json', '{');
      repository.write('ignored.json', '{');
      repository.git('rm', '-q', '--cached', 'deleted.json');
      repository.git('clean', '-qf', 'deleted.json');
      const expected = ['good.json:1 json', 'staged.json:1 json', 'untracked/ü.json:1 json'];
      expect(await places('--worktree')).toEqual(expected);
    });

    it('touches neither the index nor the objects of the repository', async () => {
      repository.write('new.json', '{');
      repository.write('good.json', '{ }');
      const index = path.join(repository.dir, '.git/index');
      const state = (): unknown => [
        readFileSync(index).toString('base64'),
        statSync(index).mtimeMs,
        repository.git('count-objects', '-v'),
        repository.git('--no-optional-locks', 'status', '--porcelain'),
      ];
      const before = state();
      expect((await validate(['--worktree'])).exit).toBe(1);
      expect(state()).toEqual(before);
    });

    it('works before the first commit, and from a folder below', async () => {
      repository.remove();
      repository = createRepository();
      repository.write('below/bad.json', '{');
      repository.write('other.json', '{');
      const below = path.join(repository.dir, 'below');
      expect(await places('--worktree', '--repo', below)).toEqual([
        'below/bad.json:1 json',
        'other.json:1 json',
      ]);
    });
  });

  it('answers SARIF alone, with the same exit code', async () => {
    repository.write('bad.json', '{]');
    repository.commit('bad');
    const { exit, out, err } = await validate(['--sarif']);
    expect([exit, err]).toEqual([1, '']);
    const { version, runs } = JSON.parse(out) as SarifLog;
    expect(version).toBe('2.1.0');
    expect(runs).toMatchObject([{ results: [{ ruleId: 'syntax/json', level: 'error' }] }]);
  });

  it('heeds a suppression with a reason', async () => {
    const pod = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n';
    repository.write(
      'pod.yaml',
      `${pod}    # git-reactor-ignore memory-limit: a test\n    - name: a\n`,
    );
    repository.commit('pod');
    expect(await places()).toEqual([]);
  });

  it('holds pods against the Pod Security Standard that it is told', async () => {
    repository.write(
      'pod.yaml',
      [
        'apiVersion: v1',
        'kind: Pod',
        'metadata: { name: a, namespace: shop }',
        'spec:',
        '  hostNetwork: true',
        '  containers:',
        '    - name: a',
        '      image: registry.example/a:1.0.0',
        '      resources: { requests: { memory: 1Mi }, limits: { memory: 1Mi } }',
        '',
      ].join('\n'),
    );
    repository.commit('pod');
    expect((await validate([])).exit).toBe(0);
    const { exit, out } = await validate(['--pss', 'baseline']);
    expect(exit).toBe(1);
    expect(out).toContain('pod.yaml:5');
  });

  it('ends when it is interrupted, without a verdict', async () => {
    repository.write('a.json', '{');
    repository.commit('bad');
    const { exit, out, err } = await validate([], { isInterrupted: true });
    expect([exit, out]).toEqual([3, '']);
    expect(err).toContain('It was interrupted.');
  });

  it.each([
    [['HEAD', '--worktree'], 'A revision and --worktree were both given.'],
    [['--json', '--sarif'], '--json and --sarif were both given.'],
    [['--pss', 'strict'], "argument 'strict' is invalid"],
    [['--paths'], 'argument missing'],
  ])('says what is wrong with %j', async (args, sentence) => {
    const { exit, out, err } = await validate(args);
    expect(exit).toBe(2);
    expect(out + err).toContain(sentence);
  });
});
