import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AnyEvent } from '../../../src/core/events/event.ts';
import { isEvent, shortType } from '../../../src/core/events/event.ts';
import type { EventType } from '../../../src/core/events/eventMap.ts';
import { CHECKOUT } from '../../harness/checkout.ts';
import { eventually } from '../../harness/eventually.ts';
import { ended, start, stop } from '../../harness/processes.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { createRepository, type GitRepository } from '../../harness/terminalRepository.ts';

interface WatchingProcess {
  /** What it has printed, in order. */
  readonly events: readonly AnyEvent[];
  /** SIGKILL: it gets no chance to tidy up. */
  kill(): Promise<unknown>;
}

/** Resolves when it is ready. */
async function watching(repository: GitRepository): Promise<WatchingProcess> {
  const script = 'test/integration/engine/watchingProcess.ts';
  const child = start(process.execPath, [script, repository.folder], {
    cwd: CHECKOUT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => stop(child));
  const events: AnyEvent[] = [];
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) =>
      events.push(JSON.parse(line) as AnyEvent),
    );
  }
  await eventually(
    'it is ready',
    () => events.map(shortType),
    (types) => types.includes('stream.ready'),
  );
  return {
    events,
    kill() {
      child.kill('SIGKILL');
      return ended(child);
    },
  };
}

/** `sequence subject` of each event of a type that a process has printed. */
function told({ events }: WatchingProcess, type: EventType): readonly string[] {
  return events
    .filter((event) => isEvent(event, type))
    .map(({ sequence, subject }) => `${sequence} ${subject}`);
}

async function stored(repository: GitRepository, type: EventType): Promise<readonly string[]> {
  const reader = await realOpener()(repository.folder, 'read');
  const found: string[] = [];
  for await (const event of reader.storedEvents(0)) {
    if (isEvent(event, type)) found.push(`${event.sequence} ${event.subject}`);
  }
  reader.dispose();
  return found;
}

const commitOf = (line: string): string => line.split(' ')[1] ?? '';

describe('several processes on one repository', () => {
  it('tell each commit once, with one verdict, while leaders are killed', async () => {
    const repository = await createRepository('several');
    await repository.commit('first', { 'a.json': '{}' });
    const oids: string[] = [];
    let leader = await watching(repository);
    for (let round = 1; round <= 3; round++) {
      const follower = await watching(repository);
      const both = async (): Promise<void> => {
        const oid = await repository.commit(`${oids.length}`, { 'a.json': `[${oids.length}]` });
        oids.push(oid);
        for (const each of [leader, follower]) {
          const verdicts = (): readonly string[] => told(each, 'validation.completed');
          await eventually('the verdict', verdicts, (lines) =>
            lines.some((line) => line.endsWith(oid)),
          );
        }
      };
      await both();
      const [mine, theirs] = [leader, follower].map((each) => told(each, 'commit.created'));
      expect(theirs?.at(-1)).toEqual(mine?.at(-1));
      await leader.kill();
      leader = follower;
      await both();
    }
    const commits = await stored(repository, 'commit.created');
    expect(commits.map(commitOf)).toEqual(oids);
    expect((await stored(repository, 'validation.completed')).map(commitOf)).toEqual(oids);
    expect(told(leader, 'commit.created')).toEqual(
      commits.slice(-told(leader, 'commit.created').length),
    );
  });

  it('store what one of them publishes, whoever leads', async () => {
    const repository = await createRepository('several');
    await repository.commit('first', {});
    const oid = await repository.commit('second', { 'a.json': '{}' });
    const leader = await watching(repository);
    const follower = await realOpener()(repository.folder, 'watch');
    onTestFinished(() => follower.dispose());
    await follower.engine.start();
    await follower.engine.rollbacks.plan({ target: 'previous', mode: 'revert' });
    const plans = (): readonly string[] => told(leader, 'rollback.planned');
    expect(await eventually('the plan', plans, ({ length }) => length > 0)).toHaveLength(1);
    expect(plans().map(commitOf)).toEqual([oid]);
    expect(
      follower.engine.recentEvents().filter((event) => isEvent(event, 'rollback.planned')),
    ).toHaveLength(1);
  });
});
