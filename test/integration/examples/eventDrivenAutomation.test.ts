import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import type { Bus } from '../../../src/core/events/busTypes.ts';
import { createEvent, shortType, type AnyEvent } from '../../../src/core/events/event.ts';
import type { EventMap } from '../../../src/core/events/eventMap.ts';
import type { EventStore } from '../../../src/core/ports.ts';
import { recordingLog } from '../../harness/realEngine.ts';

/** As `NewInMemoryEventBus(limit)`. */
function inMemoryBus(limit: number): { readonly bus: Bus; readonly store: EventStore } {
  const store = createMemoryStore({ keep: limit });
  const ports = { clock: systemClock, random: Math.random, log: recordingLog() };
  const bus = createBus({ ...ports, store });
  onTestFinished(() => bus.dispose());
  return { bus, store };
}

const APP = { name: 'my-app', environment: 'nl-appstore-registry', commit: 'a'.repeat(40) };

function requested(image = 'my-image:latest'): AnyEvent {
  const data: EventMap['deployment.requested'] = {
    ...{ ...APP, deployment: randomUUID(), artifact: image, by: 'deployment-service' },
  };
  const about = { id: randomUUID(), source: '/deployment-service', observedAt: Date.now() };
  return createEvent({ ...about, type: 'deployment.requested', data });
}

function completed(cause: AnyEvent): AnyEvent {
  const data = { ...APP, deployment: randomUUID(), tookMs: 1, replaces: null };
  const about = { id: randomUUID(), source: '/deployment-handler', observedAt: Date.now() };
  return createEvent({ ...about, type: 'deployment.completed', cause, data });
}

describe('Event-driven automation', () => {
  it('publishes to those who subscribed to the type, or to a glob of types', async () => {
    const { bus } = inMemoryBus(1_000);
    const heard: string[] = [];
    const hears = (who: string) => (event: AnyEvent) => {
      heard.push(`${who}: ${shortType(event)}`);
    };
    bus.subscribe('deployment.requested', async (event) => {
      hears('handler')(event);
      await bus.publish(completed(event));
    });
    bus.subscribe('deployment.completed', hears('subscriber'));
    bus.subscribe('deployment.*', hears('glob'));
    bus.subscribe('infrastructure.*', hears('nobody'));
    await bus.publish(requested());
    await bus.idle();
    expect(heard.toSorted()).toEqual([
      'glob: deployment.completed',
      'glob: deployment.requested',
      'handler: deployment.requested',
      'subscriber: deployment.completed',
    ]);
  });

  it('does not wait for handlers, and one that fails or hangs keeps nobody else from hearing', async () => {
    const { bus } = inMemoryBus(1_000);
    const heard: string[] = [];
    const { promise: hung, resolve } = Promise.withResolvers<undefined>();
    bus.subscribe('deployment.requested', () => hung, { name: 'hangs' });
    bus.subscribe('deployment.requested', () => Promise.reject(new Error('on purpose')), {
      ...{ name: 'fails', retry: { attempts: 2, firstDelayMs: 1 } },
    });
    bus.subscribe('deployment.requested', ({ id }) => void heard.push(id));
    const event = requested();
    expect(await bus.publish(event)).toMatchObject([{ kind: 'stored' }]);
    await expect.poll(() => heard).toEqual([event.id]);
    await expect.poll(() => bus.deadLetters.list()).toHaveLength(1);
    expect(await bus.deadLetters.list()).toMatchObject([
      { subscription: 'fails', attempts: [{ error: 'on purpose' }, { error: 'on purpose' }] },
    ]);
    resolve(undefined);
    await bus.idle();
  });

  it('keeps events up to its limit, and plays back those that it has', async () => {
    const { bus, store } = inMemoryBus(10);
    const sent: string[] = [];
    for (let count = 0; count < 25; count++) {
      const event = requested(`my-image:${count}`);
      sent.push(event.id);
      await bus.publish(event);
    }
    expect(store.recent().map(({ id }) => id)).toEqual(sent.slice(-10));
    const replayed: string[] = [];
    const options = { after: 0, type: 'deployment.*' };
    await bus.replay(({ id }) => void replayed.push(id), options);
    expect(replayed).toEqual(sent.slice(-10));
    const late: string[] = [];
    bus.subscribe('deployment.requested', ({ id }) => void late.push(id), { after: 22 });
    await bus.idle();
    expect(late).toEqual(sent.slice(-3));
  });

  it('takes the same event once', async () => {
    const { bus } = inMemoryBus(1_000);
    const event = requested();
    await bus.publish(event);
    expect(await bus.publish(event)).toMatchObject([{ kind: 'duplicate' }]);
  });
});
