import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openNats } from '../../../src/adapters/brokers/nats/natsBroker.ts';
import type { BrokerMessage } from '../../../src/core/brokers/broker.ts';
import { createEvent, shortType, type AnyEvent } from '../../../src/core/events/event.ts';
import { isOver, type Run } from '../../../src/core/reactions/run.ts';
import { message } from '../../harness/brokers/brokerContract.ts';
import type { BrokerServer } from '../../harness/brokers/brokerServer.ts';
import { natsMissing, startNats } from '../../harness/brokers/natsServer.ts';
import { withConnected } from '../../harness/brokers/openedBroker.ts';
import { describeUnless } from '../../harness/brokers/serverHere.ts';
import { createSharedRepository, type Machine } from '../../harness/brokers/sharedRepository.ts';
import { eventually } from '../../harness/eventually.ts';
import type { GitRepository } from '../../harness/terminalRepository.ts';

const COMMITS = 24;

describeUnless(natsMissing)('machines with a broker', () => {
  let server: BrokerServer;
  beforeAll(async () => {
    server = await startNats();
  });
  afterAll(() => server.stop());
  const newStream = (): string => `test-${randomUUID()}`;

  it(
    'react once to what others tell of the world, and store it once',
    { timeout: 120_000 },
    async () => {
      const shared = await createSharedRepository((out) =>
        reactions(`
  alarm:
    on: [deployment.failed, platform.sloViolation]
    steps:
      - { run: 'echo "$GIT_REACTOR_EVENT_TYPE" >> "$OUT"', shell: bash, env: { OUT: ${out} }, workTree: true }
`),
      );
      // A commit is handled under the configuration before it.
      const commit = await shared.origin.commit('what is deployed', { 'a.txt': '1' });
      const stream = newStream();
      const machines = [await shared.clone(), await shared.clone()];
      for (const machine of machines) await machine.watch(server.access.url, stream);
      const told = worldEvents(commit);
      await withConnected(openNats, { ...server.access, stream }, async (cluster) => {
        // Senders tell a thing twice, and under ids of messages of their own.
        for (const round of [1, 2]) {
          await cluster.publish(told.map((event) => foreignMessage(event, `${round}${event.id}`)));
        }
      });
      await eventually(
        'both reactions',
        () => shared.lines(),
        ({ length }) => length >= told.length,
      );
      for (const machine of machines) {
        const runs = async (): Promise<readonly Run[]> => (await machine.book()).runs;
        await eventually('both runs are over', runs, (all) => all.filter(isOver).length === 2);
        const foreign = (await machine.events()).filter(({ source }) => source === CLUSTER);
        expect(foreign.map(({ id }) => id).sort()).toEqual(told.map(({ id }) => id).sort());
      }
      expect([...shared.lines()].sort()).toEqual(['deployment.failed', 'platform.sloViolation']);
    },
  );

  it('take an answer on one machine to what another one asks', { timeout: 120_000 }, async () => {
    const shared = await createSharedRepository((out) =>
      reactions(`
  asked:
    paths: ["a.txt"]
    steps:
      - approve: required
      - { run: 'echo approved >> "$OUT"', shell: bash, env: { OUT: ${out} } }
`),
    );
    const stream = newStream();
    const [asking, answering] = [await shared.clone(), await shared.clone()];
    await asking.watch(server.access.url, stream);
    await answering.watch(server.access.url, stream);
    await shared.origin.commit('change', { 'a.txt': '1' });
    await asking.git('fetch', '--quiet', 'origin');
    const questions = (machine: Machine) => async (): Promise<readonly Question[]> =>
      (await machine.book()).approvals;
    await eventually('the question', questions(asking), ({ length }) => length === 1);
    const [question] = await eventually(
      'the question there',
      questions(answering),
      ([first]) => first?.status === 'pending',
    );
    // Who answers has to know what is asked about.
    await answering.git('fetch', '--quiet', 'origin');
    await answering.command('approve', String(question?.id));
    await eventually(
      'what was approved',
      () => shared.lines(),
      ({ length }) => length > 0,
    );
    const over = async (): Promise<readonly Run[]> => (await answering.book()).runs.filter(isOver);
    await eventually('the run is over, seen from there', over, ({ length }) => length === 1);
    expect(shared.lines()).toEqual(['approved']);
    expect(await asking.begun()).toHaveLength(1);
    expect(await answering.begun()).toHaveLength(0);
  });

  it(
    'go on with shared work after one was killed and began again',
    { timeout: 120_000 },
    async () => {
      const shared = await createSharedRepository(slowly);
      const stream = newStream();
      const machines = [await shared.clone(), await shared.clone()];
      const [first] = await Promise.all(
        machines.map((each) => each.watch(server.access.url, stream)),
      );
      const oids = await commits(shared.origin, machines);
      await eventually(
        'the middle',
        () => shared.lines(),
        ({ length }) => length >= COMMITS / 3,
      );
      await first?.kill();
      await machines[0]?.watch(server.access.url, stream);
      await expectEachOnce(() => shared.lines(), machines, oids);
    },
  );

  it(
    'change the process that leads, with its connection and its work',
    { timeout: 120_000 },
    async () => {
      const shared = await createSharedRepository(slowly);
      const stream = newStream();
      const machine = await shared.clone();
      const leading = await machine.watch(server.access.url, stream);
      const until = 'not connected by this process: another one keeps the stream';
      const following = await machine.watch(server.access.url, stream, { until });
      const oids = await commits(shared.origin, [machine]);
      await eventually(
        'the middle',
        () => shared.lines(),
        ({ length }) => length >= COMMITS / 3,
      );
      expect(following.errors()).not.toContain('is connected');
      await leading.kill();
      await eventually(
        'it connects',
        () => following.errors(),
        (text) => text.includes('is connected'),
      );
      await expectEachOnce(() => shared.lines(), [machine], oids);
    },
  );
});

type Question = Awaited<ReturnType<Machine['book']>>['approvals'][number];

const CLUSTER = '/cluster/prod';

function reactions(text: string): string {
  return `version: 1\nreactions:${text}`;
}

/** Long enough that somebody can be killed in the middle. */
function slowly(out: string): string {
  return reactions(`
  count:
    paths: ["d/**"]
    concurrency: queue
    steps:
      - { run: 'echo "$GIT_REACTOR_COMMIT" >> "$OUT"; sleep 0.1', shell: bash, env: { OUT: ${out} } }
`);
}

/** What the cluster of somebody else tells. */
function worldEvents(commit: string): readonly AnyEvent[] {
  const about = { source: CLUSTER, observedAt: Date.UTC(2026, 0, 1) };
  const web = { name: 'web', environment: 'prod' };
  const deployment = { ...web, deployment: 'd1', commit };
  const objective = { ...web, target: 99.9, actual: 97, windowMs: 3_600_000 };
  return [
    createEvent({
      ...{ ...about, id: 'failed', type: 'deployment.failed' },
      data: { ...deployment, tookMs: 5, reason: 'the image cannot be pulled' },
    }),
    createEvent({
      ...{ ...about, id: 'violated', type: 'platform.sloViolation' },
      data: { ...objective, budgetLeft: -2 },
    }),
  ];
}

/** As one sends it who knows CloudEvents and nothing of us. */
function foreignMessage(event: AnyEvent, id: string): BrokerMessage {
  const body = Buffer.from(JSON.stringify(event));
  return { ...message(1), id, key: event.source, type: shortType(event), body };
}

async function commits(
  origin: GitRepository,
  machines: readonly Machine[],
): Promise<readonly string[]> {
  const oids: string[] = [];
  for (let number = 0; number < COMMITS; number++) {
    oids.push(await origin.commit(`change ${number}`, { [`d/${number}.txt`]: String(number) }));
  }
  await Promise.all(machines.map((each) => each.git('fetch', '--quiet', 'origin')));
  return oids;
}

/** Whatever ran when its process was killed is a dead letter; all else was handled once. */
async function expectEachOnce(
  lines: () => readonly string[],
  machines: readonly Machine[],
  oids: readonly string[],
): Promise<void> {
  const over = async (): Promise<readonly Run[]> =>
    ((await machines.at(-1)?.book())?.runs ?? []).filter(isOver);
  const runs = await eventually('all runs are over', over, ({ length }) => length >= oids.length);
  const dead = runs.filter(({ status }) => status === 'dead');
  expect(dead.length).toBeLessThanOrEqual(1);
  expect(dead.every(({ steps }) => steps[0]?.status === 'interrupted')).toBe(true);
  expect(new Set(lines()).size).toBe(lines().length);
  const handled = new Set([...lines(), ...dead.map(({ commit }) => String(commit))]);
  expect([...handled].sort()).toEqual([...oids].sort());
  for (const machine of machines) {
    const ids = (await machine.events()).map(({ source, id }) => `${source} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
  }
}
