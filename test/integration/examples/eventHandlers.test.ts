import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createEvent, isEvent, shortType, type AnyEvent } from '../../../src/core/events/event.ts';
import type { EventMap, EventType } from '../../../src/core/events/eventMap.ts';
import { createCluster, type Cluster } from '../../harness/reactions/cluster.ts';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';

interface Handlers {
  readonly world: ExampleWorld;
  readonly cluster: Cluster;
  /** Publishes an event as somebody outside; resolves with its id. */
  readonly publish: <T extends EventType>(
    type: T,
    data: EventMap[T],
    observedAt?: number,
  ) => Promise<string>;
  /** Short types of what was told so far of one kind, in order. */
  readonly told: (prefix: string) => readonly string[];
}

async function openHandlers(): Promise<Handlers> {
  const cluster = createCluster();
  const world = await openExample('event-handlers', { env: cluster.env });
  const { engine } = world.opened;
  // Events about the commit that brings the reactions are not handled under them yet.
  world.commit('Say what this is', { 'README.md': '# My app\n' });
  return {
    world,
    cluster,
    async publish(type, data, observedAt = Date.now()) {
      const id = randomUUID();
      const source = '/deployment-service';
      await engine.bus.publish(createEvent({ id, source, type, observedAt, data }) as AnyEvent);
      return id;
    },
    told: (prefix) =>
      engine
        .recentEvents()
        .map(shortType)
        .filter((type) => type.startsWith(prefix)),
  };
}

function requestOf(world: ExampleWorld, image: string): EventMap['deployment.requested'] {
  return {
    ...{ deployment: randomUUID(), name: 'my-app', environment: 'nl-appstore-registry' },
    ...{ artifact: image, commit: world.repository.git('rev-parse', 'HEAD') },
    by: 'deployment-service',
  };
}

const health = (healthy: boolean): EventMap['platform.healthCheck'] => ({
  ...{ name: 'my-app', environment: 'nl-appstore-registry', healthy },
  ...{ target: 'http://my-app/healthz', tookMs: 3 },
});

const MINUTE_MS = 60_000;

describe.skipIf(process.platform === 'win32')('The deployment handler', () => {
  it('carries out what was requested from outside, and those who listen hear how it went', async () => {
    const { world, cluster, publish, told } = await openHandlers();
    const heard: AnyEvent[] = [];
    world.opened.engine.bus.subscribe('deployment.completed', (event) => void heard.push(event));
    const request = requestOf(world, 'my-image:latest');
    const id = await publish('deployment.requested', request);
    expect(await world.endedOn('deployment-handler', id)).toMatchObject({ status: 'succeeded' });
    expect(cluster.read('nl-appstore-registry/my-app')).toBe('my-image:latest\n');
    await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(1);
    expect(heard[0]).toMatchObject({
      correlationid: id,
      data: { deployment: request.deployment, name: 'my-app', artifact: 'my-image:latest' },
    });
    await world.reactions.idle();
    expect(told('deployment.')).toEqual([
      'deployment.requested',
      'deployment.started',
      'deployment.completed',
    ]);
    expect(world.reactions.deployments).toMatchObject([
      { name: 'my-app', environment: 'nl-appstore-registry', state: 'deployed' },
    ]);
  });

  it('tells a failure, which another handler hears', async () => {
    const { world, publish, told } = await openHandlers();
    const id = await publish('deployment.requested', requestOf(world, 'my-image:broken'));
    const run = await world.endedOn('deployment-handler', id);
    expect(run).toMatchObject({ status: 'failed' });
    expect(run.reason).toContain('no such image');
    expect(told('deployment.').at(-1)).toBe('deployment.failed');
    const shown = (): readonly string[] => world.opened.notifications.all.map(({ text }) => text);
    await expect.poll(shown, { timeout: 30_000 }).toEqual(['deployment.failed']);
  });

  it('leaves alone what is asked for something else', async () => {
    const { world, publish } = await openHandlers();
    const request = { ...requestOf(world, 'other:1'), name: 'other' };
    const id = await publish('deployment.requested', request);
    const event = world.opened.engine.recentEvents().find((each) => each.id === id);
    const traces = await world.reactions.explain(event!);
    expect(traces[0]).toMatchObject({ matched: false, because: { filter: 'when' } });
    await world.reactions.idle();
    expect(world.reactions.runs).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('The infrastructure handler', () => {
  it('hears of each cluster, namespace and resource, in order', async () => {
    const { world, cluster, publish } = await openHandlers();
    const commit = world.repository.git('rev-parse', 'HEAD');
    const at = { environment: 'production', commit };
    const first = { ...at, by: 'terraform', cluster: 'shop', provider: 'local' } as const;
    const second = { ...at, by: 'kubernetes', namespace: 'web' } as const;
    const third = {
      ...at,
      by: 'kubernetes',
      address: 'v1/Service/web/web',
      kind: 'Service',
    } as const;
    await publish('infrastructure.clusterCreated', first);
    await publish('infrastructure.namespaceCreated', second);
    const last = await publish('infrastructure.resourceCreated', third);
    await world.endedOn('infrastructure-handler', last);
    const lines = (cluster.read('inventory') ?? '').trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ', 1)[0])).toEqual([
      'infrastructure.clusterCreated',
      'infrastructure.namespaceCreated',
      'infrastructure.resourceCreated',
    ]);
    expect(lines[1]).toContain('"namespace":"web"');
  });
});

describe.skipIf(process.platform === 'win32')('The platform handler', () => {
  it('starts again what is unhealthy, once in a while', async () => {
    const { world, cluster, publish } = await openHandlers();
    await publish('platform.healthCheck', health(true));
    const first = await publish('platform.healthCheck', health(false));
    await world.endedOn('platform-handler', first);
    const second = await publish('platform.healthCheck', health(false));
    const event = world.opened.engine.recentEvents().find(({ id }) => id === second);
    await world.opened.engine.bus.idle();
    await world.reactions.idle();
    expect(cluster.read('restarts')).toBe('restarted\n');
    const traces = await world.reactions.explain(event!);
    expect(traces.find(({ reaction }) => reaction === 'platform-handler')).toMatchObject({
      because: { filter: 'cooldown' },
    });
  });

  it('hears of a missed objective; a used up error budget freezes automatic approval', async () => {
    const { world, publish, told } = await openHandlers();
    const free = world.commit('One', { 'app/version.txt': '1' });
    expect(await world.ended('release', free)).toMatchObject({ status: 'succeeded' });
    const now = Date.now();
    await publish('platform.healthCheck', health(false), now - MINUTE_MS);
    await publish('platform.healthCheck', health(true), now);
    await expect
      .poll(
        () =>
          told('platform.')
            .filter((type) => type !== 'platform.healthCheck')
            .toSorted(),
        {
          timeout: 30_000,
        },
      )
      .toEqual(['platform.errorBudgetDepleted', 'platform.sloViolation']);
    const depleted = world.opened.engine
      .recentEvents()
      .find((event) => isEvent(event, 'platform.errorBudgetDepleted'));
    expect(depleted?.data).toMatchObject({ name: 'my-app', isFrozen: true, target: 99.9 });
    await world.endedOn('objectives', depleted!.id);
    const frozen = world.commit('Two', { 'app/version.txt': '2' });
    const { note, id } = await world.asked('release', frozen);
    expect(note).toContain('The error budget of my-app (nl-appstore-registry) is used up');
    await world.reactions.decide(id, 'granted', 'Ada <ada@example.com>');
    expect(await world.ended('release', frozen)).toMatchObject({ status: 'succeeded' });
  });
});
