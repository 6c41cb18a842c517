import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isEvent } from '../../../src/core/events/event.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { StoredEvent } from '../../../src/core/ports.ts';
import type { Reactions } from '../../../src/core/reactions/reactions.ts';
import { isOver, type Run } from '../../../src/core/reactions/run.ts';
import {
  createSharedRepository,
  type SharedRepository,
} from '../../harness/brokers/sharedRepository.ts';
import { eventually } from '../../harness/eventually.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const ANN = 'Ann <ann@example.com>';

/** An engine on a clone of its own, connected with a broker in memory. */
interface Connected {
  readonly opened: OpenRepository;
  readonly reactions: Reactions;
  fetch(): Promise<unknown>;
  /** The run of a commit, when it is as it is meant. */
  run(commit: string, isMeant: (run: Run) => boolean): Promise<Run>;
}

async function connect(
  shared: SharedRepository,
  hub: string,
  hasConsent = true,
): Promise<Connected> {
  const machine = await shared.clone();
  if (!hasConsent) vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
  const { folder } = machine;
  const opened = await realOpener()(folder, 'watch');
  onTestFinished(() => opened.dispose());
  await opened.engine.start();
  const reactions = await opened.reactions.get();
  await opened.reactions.start();
  if (hasConsent) await reactions.consent();
  await opened.broker.connect({ url: new URL(`memory://${hub}`) });
  await opened.broker.sendTest();
  return {
    ...{ opened, reactions },
    fetch: () => machine.git('fetch', '--quiet', 'origin'),
    async run(commit, isMeant) {
      const find = (): Run | undefined =>
        reactions.runs.find((run) => run.commit === commit && isMeant(run));
      return (await eventually(`a run of ${commit}`, find, (run) => run !== undefined))!;
    },
  };
}

/** Each run says when it begins and when it ends. */
const deploying = (before: string) => (out: string) =>
  `version: 1
reactions:
  deploy:
    paths: ["*.txt"]
${before}      - run: 'echo "begin $GIT_REACTOR_COMMIT" >> "$OUT"; sleep 0.3; echo "end $GIT_REACTOR_COMMIT" >> "$OUT"'
        shell: bash
        env: { OUT: ${out} }
`;
const waits = ({ waitsFor }: Run): boolean => waitsFor === 'approval';

describe('a group of runs on several machines', () => {
  it('has one run that acts at a time', async () => {
    vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
    const shared = await createSharedRepository(deploying('    concurrency: queue\n    steps:\n'));
    const hub = randomUUID();
    const machines = [
      await connect(shared, hub),
      await connect(shared, hub),
      await connect(shared, hub),
    ];
    const commits: string[] = [];
    for (let number = 0; number < 9; number++) {
      await shared.origin.commit(`change ${number}`, { [`${number}.txt`]: 'x' });
      commits.push(await shared.origin.git('rev-parse', 'HEAD'));
    }
    await Promise.all(machines.map((each) => each.fetch()));
    await eventually(
      'all runs are over',
      () => machines[0]!.reactions.runs.filter(isOver).length,
      (count) => count === commits.length,
    );
    const lines = shared.lines();
    const begun = lines.filter((_, index) => index % 2 === 0).map((line) => line.split(' ')[1]);
    expect(lines).toEqual(begun.flatMap((commit) => [`begin ${commit}`, `end ${commit}`]));
    expect(begun.toSorted()).toEqual(commits.toSorted());
    const here = machines.map(
      ({ reactions }) => reactions.runs.filter(({ isElsewhere }) => !isElsewhere).length,
    );
    expect(here.filter((count) => count > 0).length).toBeGreaterThan(1);
  });

  it('goes on with the newest on whichever machine, and the one before is superseded', async () => {
    vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
    const shared = await createSharedRepository(
      deploying('    steps:\n      - approve: required\n'),
    );
    const hub = randomUUID();
    const one = await connect(shared, hub);
    await shared.origin.commit('the older one', { 'a.txt': 'x' });
    const older = await shared.origin.git('rev-parse', 'HEAD');
    await one.fetch();
    await one.run(older, waits);

    const two = await connect(shared, hub);
    await shared.origin.commit('the newer one', { 'a.txt': 'y' });
    const newer = await shared.origin.git('rev-parse', 'HEAD');
    // The first machine does not have it, so that the other one handles it.
    await two.fetch();
    await two.run(newer, waits);
    const { reason } = await one.run(older, ({ status }) => status === 'cancelled');
    expect(reason).toBe(`Superseded by ${newer.slice(0, 12)}.`);
    const questions = await eventually(
      'the questions',
      () => two.reactions.approvals,
      (approvals) => approvals.length === 1,
    );
    await two.reactions.decide(questions[0]!.id, 'granted', ANN);
    await two.run(newer, ({ status }) => status === 'succeeded');
    expect(shared.lines()).toEqual([`begin ${newer}`, `end ${newer}`]);
  });

  it('does not go back to an older commit whose event comes late', async () => {
    vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
    const shared = await createSharedRepository(
      deploying('    steps:\n      - approve: required\n'),
    );
    // As long as it has no consent it takes nothing from the queue.
    const one = await connect(shared, randomUUID(), false);
    await shared.origin.commit('the older one', { 'a.txt': 'x' });
    const older = await shared.origin.git('rev-parse', 'HEAD');
    await shared.origin.commit('the newer one', { 'a.txt': 'y' });
    const newer = await shared.origin.git('rev-parse', 'HEAD');
    await one.fetch();
    await one.reactions.handle(await toldOf(one, newer));
    await one.reactions.handle(await toldOf(one, older));
    await one.reactions.consent();
    const { reason } = await one.run(older, ({ status }) => status === 'cancelled');
    expect(reason).toBe(`Superseded by ${newer.slice(0, 12)}.`);
    const [question] = one.reactions.approvals;
    await one.reactions.decide(question!.id, 'granted', ANN);
    await one.run(newer, ({ status }) => status === 'succeeded');
    expect(shared.lines()).toEqual([`begin ${newer}`, `end ${newer}`]);
  });
});

async function toldOf({ opened }: Connected, commit: string): Promise<StoredEvent> {
  const find = async (): Promise<StoredEvent | undefined> => {
    for await (const event of opened.storedEvents(0)) {
      if (isEvent(event, 'commit.created') && event.data.oid === commit) return event;
    }
    return undefined;
  };
  return (await eventually(`the event of ${commit}`, find, (event) => event !== undefined))!;
}
