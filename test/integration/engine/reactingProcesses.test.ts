import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isEvent } from '../../../src/core/events/event.ts';
import { RunBook } from '../../../src/core/reactions/runBook.ts';
import { CHECKOUT } from '../../harness/checkout.ts';
import { eventually } from '../../harness/eventually.ts';
import { ended, run, start, stop } from '../../harness/processes.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { createRepository, type GitRepository } from '../../harness/terminalRepository.ts';

/** A repository with a person's consents and a file outside of it that reactions write to. */
interface World {
  readonly repository: GitRepository;
  readonly out: string;
  readonly env: NodeJS.ProcessEnv;
}

interface Watcher {
  /** SIGKILL: it gets no chance to tidy up. */
  kill(): Promise<unknown>;
}

async function worldOf(configOf: (out: string) => string): Promise<World> {
  const repository = await createRepository('reacting');
  const out = join(tempFolder('outside'), 'out.txt');
  const env = { XDG_DATA_HOME: tempFolder('consents') };
  await repository.commit('configuration', { '.git-reactor.yaml': configOf(out) });
  const world = { repository, out, env };
  await command(world, 'consent');
  return world;
}

const SCRIPT = 'test/integration/engine/commandProcess.ts';

/** Runs a command of ours in a process of its own; throws if it fails. */
async function command({ repository, env }: World, ...args: readonly string[]): Promise<string> {
  const all = [SCRIPT, ...args, '--repo', repository.folder];
  const { code, stdout, stderr } = await run(process.execPath, all, { cwd: CHECKOUT, env });
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
  return stdout;
}

/** Resolves when it is ready. */
async function watching({ repository, env }: World): Promise<Watcher> {
  const args = [SCRIPT, 'watch', '--json', '--repo', repository.folder];
  const child = start(process.execPath, args, {
    ...{ cwd: CHECKOUT, env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => stop(child));
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (more: string) => (text += more));
  await eventually(
    'it is ready',
    () => text,
    (all) => all.includes('stream.ready'),
  );
  return {
    kill() {
      child.kill('SIGKILL');
      return ended(child);
    },
  };
}

async function bookOf({ repository }: World): Promise<RunBook> {
  const reader = await realOpener()(repository.folder, 'read');
  const book = new RunBook(() => undefined);
  for await (const event of reader.storedEvents(0)) book.take(event);
  reader.dispose();
  return book;
}

async function startedRuns({ repository }: World): Promise<readonly (string | null)[]> {
  const reader = await realOpener()(repository.folder, 'read');
  const found: (string | null)[] = [];
  for await (const event of reader.storedEvents(0))
    if (isEvent(event, 'run.started')) found.push(event.data.commit);
  reader.dispose();
  return found;
}

const linesOf = (file: string): readonly string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];

describe('processes that react', () => {
  it('handle each commit once while leaders are killed', { timeout: 180_000 }, async () => {
    const world = await worldOf(
      (out) => `version: 1
reactions:
  count:
    concurrency: queue
    steps:
      - { run: 'echo "$GIT_REACTOR_COMMIT" >> "$OUT"', shell: bash, env: { OUT: ${out} } }
`,
    );
    const { repository, out } = world;
    let leader = await watching(world);
    const oids: string[] = [];
    for (let round = 1; round <= 2; round++) {
      const follower = await watching(world);
      for (let index = 0; index < 25; index++) {
        oids.push(await repository.commit(`${round} ${index}`, { 'a.txt': `${round} ${index}` }));
        if (index === 12) {
          await eventually(
            'it is in the middle of it',
            () => linesOf(out).length,
            (count) => count >= (round - 1) * 25 + 3,
          );
          await leader.kill();
        }
      }
      leader = follower;
      await eventually(
        'all runs are over',
        async () => (await bookOf(world)).runs.filter(({ endedAt }) => endedAt !== undefined),
        ({ length }) => length >= oids.length,
      );
    }
    expect([...(await startedRuns(world))].sort()).toEqual([...oids].sort());
    const { runs } = await bookOf(world);
    const lines = linesOf(out);
    const dead = runs.filter(({ status }) => status === 'dead');
    expect(dead.length).toBeLessThanOrEqual(2);
    expect(dead.every(({ steps }) => steps[0]?.status === 'interrupted')).toBe(true);
    const isDead = (oid: string): boolean => dead.some(({ commit }) => commit === oid);
    expect(new Set(lines).size).toBe(lines.length);
    const certain = oids.filter((oid) => !isDead(oid));
    expect(lines.filter((oid) => !isDead(oid))).toEqual(certain);
  });

  it(
    'leave a question to the next one, who goes on when it is answered',
    { timeout: 120_000 },
    async () => {
      const world = await worldOf(
        (out) => `version: 1
reactions:
  asked:
    steps:
      - { run: 'echo before >> "$OUT"', shell: bash, env: { OUT: ${out} } }
      - approve: required
      - { run: 'echo after >> "$OUT"', shell: bash, env: { OUT: ${out} } }
`,
      );
      const first = await watching(world);
      await world.repository.commit('change', { 'a.txt': '1' });
      const pending = async () =>
        (await bookOf(world)).approvals.filter(({ status }) => status === 'pending');
      const [approval] = await eventually('the question', pending, ({ length }) => length === 1);
      await first.kill();
      await watching(world);
      expect(linesOf(world.out)).toEqual(['before']);
      await command(world, 'approve', String(approval?.id));
      await eventually(
        'it went on',
        () => linesOf(world.out),
        (lines) => lines.includes('after'),
      );
      expect(linesOf(world.out)).toEqual(['before', 'after']);
      const { runs } = await bookOf(world);
      expect(runs).toHaveLength(1);
      await expect(command(world, 'approve', String(approval?.id))).rejects.toThrow(
        /granted already/,
      );
    },
  );

  it(
    'never repeat what was killed while it acted; a person has it tried again',
    { timeout: 120_000 },
    async () => {
      const world = await worldOf(
        (out) => `version: 1
reactions:
  acting:
    steps:
      - run: 'echo begun >> "$OUT"; while [ ! -e "$OUT.go" ]; do sleep 0.1; done; echo done >> "$OUT"'
        shell: bash
        env: { OUT: ${out} }
`,
      );
      const first = await watching(world);
      await world.repository.commit('change', { 'a.txt': '1' });
      await eventually(
        'it acts',
        () => linesOf(world.out),
        ({ length }) => length === 1,
      );
      await first.kill();
      await watching(world);
      const dead = async () => (await bookOf(world)).runs.filter(({ status }) => status === 'dead');
      const [run] = await eventually('a dead letter', dead, ({ length }) => length === 1);
      expect(run?.steps).toMatchObject([{ status: 'interrupted' }]);
      expect(linesOf(world.out).filter((line) => line === 'begun')).toHaveLength(1);
      writeFileSync(`${world.out}.go`, '');
      await command(world, 'retry', String(run?.id));
      await eventually(
        'it is over',
        async () => (await bookOf(world)).runs[0],
        (again) => again?.status === 'succeeded',
      );
      expect((await bookOf(world)).runs[0]?.retryOf).toBe(run?.id);
    },
  );

  it(
    'make a question void when another process rolls the commit back',
    { timeout: 120_000 },
    async () => {
      const world = await worldOf(
        () => `version: 1
reactions:
  asked: { steps: [{ approve: required }] }
`,
      );
      await watching(world);
      await world.repository.commit('change', { 'a.txt': '1' });
      const approvals = async () => (await bookOf(world)).approvals;
      await eventually('the question', approvals, ([one]) => one?.status === 'pending');
      await command(world, 'rollback', '--yes');
      const [first] = await eventually(
        'it is void',
        approvals,
        ([one]) => one?.status === 'expired',
      );
      expect(first).toMatchObject({ cause: 'void' });
      await expect(command(world, 'approve', String(first?.id))).rejects.toThrow(/expired already/);
    },
  );

  it(
    'make a question void when the configuration changed while nobody watched',
    { timeout: 120_000 },
    async () => {
      const config = (out: string): string => `version: 1
reactions:
  asked: { branches: [main], steps: [{ approve: required }, { run: [touch, ${out}] }] }
`;
      const world = await worldOf(config);
      const first = await watching(world);
      await world.repository.commit('change', { 'a.txt': '1' });
      const approvals = async () => (await bookOf(world)).approvals;
      await eventually('the question', approvals, ([one]) => one?.status === 'pending');
      await first.kill();
      await world.repository.git('switch', '-q', '-c', 'elsewhere');
      await world.repository.commit('other', {
        '.git-reactor.yaml': config(world.out).replace('touch', 'ls'),
      });
      await watching(world);
      const [expired] = await eventually(
        'it is void',
        approvals,
        ([one]) => one?.status === 'expired',
      );
      expect(expired).toMatchObject({ cause: 'void' });
      expect(existsSync(world.out)).toBe(false);
    },
  );
});
