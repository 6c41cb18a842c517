import { describe, expect, it } from 'vitest';
import type { AnyEvent } from '../../../src/core/events/event.ts';
import { createEvent } from '../../../src/core/events/event.ts';
import type { EventMap, EventType } from '../../../src/core/events/eventMap.ts';
import {
  deploymentKey,
  foldDeployments,
  NO_DEPLOYMENTS,
  type Deployment,
} from '../../../src/core/reactions/deployments.ts';
import { createDeploymentBook } from '../../../src/core/reactions/deploymentBook.ts';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { createLogRecord, SAMPLE_SOURCE } from '../../harness/sampleEvents.ts';

const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 0, 1);
let minutes = 0;

function event<T extends EventType>(type: T, data: EventMap[T]): AnyEvent {
  minutes++;
  const observedAt = START + minutes * MINUTE_MS;
  const id = `e${minutes}`;
  return createEvent({ id, source: SAMPLE_SOURCE, type, observedAt, data }) as AnyEvent;
}

const ref = (commit: string, more: object = {}) => ({
  ...{ deployment: `d-${commit}`, name: 'web', environment: 'prod', commit },
  ...more,
});
const requested = (commit: string) => event('deployment.requested', { ...ref(commit), by: 'web' });
const started = (commit: string) => event('deployment.started', { ...ref(commit), run: 'r' });
const completed = (commit: string, artifact = `web:${commit}`) =>
  event('deployment.completed', { ...ref(commit), artifact, tookMs: 1, replaces: null });
const failed = (commit: string) =>
  event('deployment.failed', { ...ref(commit), tookMs: 1, reason: 'It crashed.' });
const rolledBack = (commit: string, to: string) =>
  event('deployment.rolledBack', { ...ref(commit), to, reason: 'It crashed.' });
const health = (healthy: boolean, environment = 'prod') =>
  event('platform.healthCheck', {
    ...{ name: 'web', environment, healthy, target: 'x', tookMs: 1 },
  });

function after(...events: readonly AnyEvent[]): Deployment | undefined {
  return events.reduce(foldDeployments, NO_DEPLOYMENTS).get(deploymentKey('web', 'prod'));
}

describe('what is deployed', () => {
  it('is what came to its end last, with what was there before', () => {
    const deployment = after(requested('a'), started('a'), completed('a'), completed('b'));
    expect(deployment).toMatchObject({
      state: 'deployed',
      commit: 'b',
      current: { commit: 'b', artifact: 'web:b', deployment: 'd-b' },
      history: [{ commit: 'a' }],
    });
    expect(deployment?.current?.since).toBe(deployment?.since);
  });

  it('stays what it was while another one is under way or fails', () => {
    expect(after(requested('a'))).toMatchObject({ state: 'requested', current: null });
    const states = [requested('b'), started('b'), failed('b')].map((each) =>
      after(completed('a'), each),
    );
    expect(states.map((each) => each?.state)).toEqual(['requested', 'running', 'failed']);
    expect(states.map((each) => [each?.current?.commit, each?.commit])).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(states.at(-1)?.reason).toBe('It crashed.');
  });

  it('is the former version after a failed one was rolled back', () => {
    const deployment = after(completed('a'), failed('b'), rolledBack('b', 'a'));
    expect(deployment).toMatchObject({
      state: 'rolledBack',
      current: { commit: 'a' },
      history: [],
    });
  });

  it('is an earlier version, with its artifact, after one that was deployed was rolled back', () => {
    const deployment = after(completed('a'), completed('b'), rolledBack('b', 'a'));
    expect(deployment).toMatchObject({
      current: { commit: 'a', artifact: 'web:a' },
      history: [{ commit: 'b' }, { commit: 'a' }],
    });
  });

  it('keeps 50 former versions', () => {
    const all = Array.from({ length: 80 }, (_, index) => completed(`c${index}`));
    expect(after(...all)?.history).toHaveLength(50);
    expect(after(...all)?.history[0]?.commit).toBe('c78');
  });

  it('is told apart by environment, whatever the names are', () => {
    const other = event('deployment.completed', {
      ...ref('x', { name: '__proto__', environment: 'web' }),
      ...{ tookMs: 1, replaces: null },
    });
    const known = [completed('a'), other].reduce(foldDeployments, NO_DEPLOYMENTS);
    expect([...known.values()].map(({ name }) => name)).toEqual(['web', '__proto__']);
  });

  it('has the health that was told of it, since when it is so', () => {
    const events = [health(true), completed('a'), health(true), health(true), health(false, 'qa')];
    const deployment = after(...events);
    expect(deployment?.health).toEqual({ healthy: true, since: Date.parse(events[2]?.time ?? '') });
    expect(after(...events, health(false), completed('b'))?.health?.healthy).toBe(false);
  });

  it('is bounded however many names there are', () => {
    let known = NO_DEPLOYMENTS;
    for (let index = 0; index < 1_100; index++) {
      const data = { ...ref('a', { name: `n${index}` }), tookMs: 1, replaces: null };
      known = foldDeployments(known, event('deployment.completed', data));
    }
    expect(known.size).toBe(1_000);
    expect(known.has(deploymentKey('n1099', 'prod'))).toBe(true);
  });
});

describe('the book of deployments', () => {
  it('knows after a restart what the stream tells, and tells of changes only', async () => {
    const store = createMemoryStore({ keep: 100 });
    const bus = createBus({
      clock: createManualClock(),
      log: createLogRecord(),
      random: () => 0,
      store,
    });
    const unrelated = event('infrastructure.namespaceCreated', {
      ...{ environment: 'prod', commit: 'a', by: 'kubernetes', namespace: 'x' },
    });
    await bus.publish([requested('a'), completed('a'), unrelated]);
    const book = createDeploymentBook((error) => expect.fail(String(error)));
    const changes: (string | undefined)[] = [];
    book.onChange(() => changes.push(book.of('web', 'prod')?.state));
    bus.subscribe('*', (each) => book.take(each), { after: 0 });
    await bus.idle();
    await bus.publish([health(true), health(true), failed('b')]);
    await bus.idle();
    expect(changes).toEqual(['requested', 'deployed', 'deployed', 'failed']);
    expect(book.all.map(({ name, health: known }) => [name, known?.healthy])).toEqual([
      ['web', true],
    ]);
    book.dispose();
    bus.dispose();
  });
});
