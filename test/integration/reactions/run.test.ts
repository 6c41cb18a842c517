import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRunKind } from '../../../src/core/reactions/steps/run.ts';
import type { CommandOptions } from '../../../src/core/reactions/steps/command.ts';
import type { StepContext, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository } from '../../harness/gitRepository.ts';
import { realityForge } from '../../harness/realityUnderTest.ts';
import { commandWorld } from '../../harness/reactions/commandWorld.ts';
import { recordedContext, type RecordedContext } from '../../harness/reactions/recordedContext.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const repository = createRepository();
repository.write('app/value', 'one');
repository.write('app/other.txt', 'other');
repository.write('show.sh', '#!/bin/sh\nls -A | tr "\\n" " "; echo "$@"\n');
repository.git('update-index', '--add', '--chmod=+x', 'show.sh');
repository.git('config', 'core.fileMode', 'false');
repository.commit('one');

const env = { DEPLOY_TOKEN: 'tok-123456', GIT_DIR: '/elsewhere', GIT_REACTOR_COMMIT: 'wrong' };
const world = commandWorld(repository, { env });
const kind = createRunKind(world.ports);
const done = tempFolder('run');
afterAll(() => {
  world.dispose();
  repository.remove();
});

interface Ran {
  readonly outcome: StepOutcome;
  readonly context: RecordedContext<CommandOptions>;
}

async function run(written: object, more: Partial<StepContext<CommandOptions>> = {}): Promise<Ran> {
  const options = kind.schema.parse(written) as unknown as CommandOptions;
  const subject = await world.subject();
  const context = recordedContext(options, { subject, ...more });
  return { outcome: await kind.run(context), context };
}

const printed = async (written: object, more?: Partial<StepContext<CommandOptions>>) => {
  const { outcome, context } = await run(written, more);
  expect(outcome).toMatchObject({ kind: 'succeeded' });
  return context.lines;
};

const sh = (script: string): object => ({ run: script, shell: 'sh' });

describe('a program of a step', () => {
  it('runs in the files of the commit, and nothing is left of them', async () => {
    repository.write('app/value', 'not committed');
    expect(await printed({ run: './show.sh a "b c"' })).toEqual(['app show.sh a b c']);
    expect(await printed(sh('cat app/value'))).toEqual(['one']);
    expect(world.leftovers()).toEqual([]);
  });

  it('runs in the files of its reality, with the variables of the reality', async () => {
    const forge = await realityForge(repository);
    const reality = forge.fork('qa@1a2b3c4d');
    await reality.write('app/value', 'of the reality');
    const environment = { STAGE: 'qa', GIT_REACTOR_RUN: 'not this' };
    const named = { reality, ref: null, overlay: {}, environment, forkedAt: 0 };
    const script = 'cat app/value; echo; echo $STAGE $GIT_REACTOR_REALITY $GIT_REACTOR_RUN';
    expect(await printed(sh(script), { reality: named })).toEqual([
      'of the reality',
      'qa qa run-1',
    ]);
    forge.dispose();
  });

  it('finds only the paths that it asks for', async () => {
    const paths = ['app/*', '!**/*.txt'];
    expect(await printed({ run: 'ls', in: 'app', paths })).toEqual(['value']);
    expect(await printed({ run: 'ls -A', paths: ['show.sh'] })).toEqual(['show.sh']);
  });

  it('runs in the work tree if it has to', async () => {
    repository.write('app/value', 'as it is now');
    expect(await printed({ ...sh('cat app/value'), workTree: true })).toEqual(['as it is now']);
    const forge = await realityForge(repository);
    const reality = {
      reality: forge.fork('qa'),
      ref: null,
      overlay: {},
      environment: {},
      forkedAt: 0,
    };
    const { outcome } = await run({ run: 'ls', workTree: true }, { reality });
    const reason = 'The reality qa has no work tree. Leave workTree out.';
    expect(outcome).toEqual({ kind: 'failed', reason, isFinal: true });
    forge.dispose();
  });

  it('finds the event and what it is about in its environment', async () => {
    const script = [
      'cat "$GIT_REACTOR_EVENT"; echo',
      'for name in EVENT_TYPE COMMIT BRANCH TREE REACTION RUN REALITY STEP; do',
      'eval "echo $name=\\$GIT_REACTOR_$name"; done; echo ${GIT_DIR:-none} $MINE $HOME',
    ].join('\n');
    const { context } = await run({ ...sh(script), env: { MINE: 'a b' } });
    const [event = '', ...rest] = context.lines;
    const { commit } = await world.subject();
    expect(JSON.parse(event)).toEqual(context.event);
    expect(rest).toEqual([
      'EVENT_TYPE=ref.moved',
      `COMMIT=${commit.oid}`,
      'BRANCH=main',
      `TREE=${commit.tree}`,
      'REACTION=web',
      'RUN=run-1',
      'REALITY=',
      'STEP=1',
      `none a b ${process.env['HOME'] ?? ''}`,
    ]);
  });

  it('is told data only as data, whatever a branch is called', async () => {
    const subject = await world.subject();
    const branch = `$(touch ${join(done, 'hacked')});'"\`id\``;
    const lines = await printed(sh('printf %s "$GIT_REACTOR_BRANCH"'), {
      subject: { ...subject, commit: { ...subject.commit, branch } },
    });
    expect([lines, existsSync(join(done, 'hacked'))]).toEqual([[branch], false]);
  });

  it('that fails says its exit code and what it said last', async () => {
    const { outcome } = await run(sh('echo first >&2; echo "no such host" >&2; echo out; exit 3'));
    expect(outcome).toEqual({
      kind: 'failed',
      reason: 'sh ended with exit code 3: no such host',
    });
  });

  it('that is not there is not tried again', async () => {
    const { outcome } = await run({ run: './none.sh' });
    expect(outcome).toMatchObject({ kind: 'failed', isFinal: true });
    expect(outcome).toHaveProperty(
      'reason',
      expect.stringMatching(/none\.sh could not be started/),
    );
    expect((await run({ run: 'ls', in: 'none' })).outcome).toEqual({
      kind: 'failed',
      reason: 'The tree has no folder "none".',
      isFinal: true,
    });
  });

  it('that the system refuses to start has failed', async () => {
    const { outcome } = await run({ run: ['echo', '€'.repeat(90_000)] });
    expect(outcome).toHaveProperty('reason', expect.stringMatching(/^echo could not be started: /));
  });

  it('is told which files are not there as they are in the commit', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 1\n`;
    repository.write('model.bin', pointer);
    const link = repository.gitBytes(['hash-object', '-w', '--stdin'], '../../etc/passwd');
    const info = `120000,${link.toString().trim()},away`;
    repository.git('add', 'model.bin');
    repository.git('update-index', '--add', '--cacheinfo', info);
    repository.git('commit', '-qm', 'two odd files');
    const lines = await printed({ run: 'ls' });
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^away: .*leads out of the tree/),
      expect.stringMatching(/^model\.bin: .*Git LFS pointer/),
    ]);
    expect(lines.slice(2)).toEqual(['app', 'model.bin', 'show.sh']);
    repository.git('reset', '-q', '--hard', 'HEAD~1');
  });

  it('leaks no secret into log or reason', async () => {
    const script = [
      'echo "token $DEPLOY_TOKEN own $MY_SECRET"',
      'echo "push to https://tess:hunter2@git.example/x" >&2',
      'echo "curl -H Authorization: Bearer $MY_SECRET-x" >&2; exit 1',
    ].join('\n');
    const { outcome, context } = await run({ ...sh(script), env: { MY_SECRET: 'own-secret-1' } });
    const all = JSON.stringify([outcome, context.lines]);
    expect(all).not.toMatch(/tok-123456|own-secret-1|hunter2/);
    expect(all.match(/\(sensitive\)/g)?.length).toBeGreaterThanOrEqual(4);
  });

  it('that prints without end is bounded', async () => {
    const script = 'head -c 10000000 /dev/zero | tr "\\0" x; echo; seq 1 200000; echo end >&2';
    const lines = await printed(sh(script));
    expect(lines.join('\n').length).toBeLessThan(700_000);
    expect(lines[0]).toHaveLength(4_096);
    expect(lines.some((line) => /lines are left out/.test(line))).toBe(true);
  });

  it('does not wait for what it left behind', async () => {
    const pid = join(done, 'left');
    await printed(sh(`sleep 1000 & echo $! > ${pid}`));
    await eventually(
      'it is gone',
      () => isRunning(pid),
      (running) => !running,
    );
  });
});

describe('a step that is stopped', () => {
  it('leaves no process and no file', async () => {
    const pid = join(done, 'child');
    const life = new AbortController();
    const script = `trap '' INT; (trap '' INT; sleep 1000) & echo $! > ${pid}; wait; sleep 1000`;
    const ran = run(sh(script), { signal: life.signal });
    await eventually('it runs', () => existsSync(pid), Boolean);
    life.abort();
    expect((await ran).outcome).toEqual({ kind: 'failed', reason: 'sh was stopped.' });
    await eventually(
      'the child is gone',
      () => isRunning(pid),
      (running) => !running,
    );
    expect(world.leftovers()).toEqual([]);
  });
});

describe('what is written', () => {
  it.each([
    [{ run: 'a | b' }, /Only a shell understands \|/],
    [{ run: 'a', in: '../x' }, /folder of the tree/],
    [{ run: 'a', in: '/etc' }, /folder of the tree/],
    [{ run: ['a', 'b\0'] }, /NUL/],
    [{ run: 'a', env: { '1A': 'x' } }, /begin with a digit/],
    [{ run: 'a', shell: 'cmd -c' }, /Invalid option/],
    [{ run: 'a', other: 1 }, /Unrecognized key/],
    [{ run: [] }, /Too small|Invalid input/],
  ])('%j is refused', (written, reason) => {
    const { success, error } = kind.schema.safeParse(written);
    expect(success).toBe(false);
    expect(JSON.stringify(error?.issues)).toMatch(reason);
  });

  it('always acts', () => {
    expect(kind.acts({ run: 'ls' })).toBe(true);
  });
});

function isRunning(pidFile: string): boolean {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}
