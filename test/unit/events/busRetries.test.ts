import { describe, expect, it } from 'vitest';
import type { DeadLetterStore } from '../../../src/core/ports.ts';
import type { DeadLetter } from '../../../src/core/events/deadLetter.ts';
import { busUnderTest } from '../../harness/busUnderTest.ts';
import { settle } from '../../harness/manualClock.ts';
import { sampleEvent } from '../../harness/sampleEvents.ts';

const retry = { attempts: 3, firstDelayMs: 100, factor: 2, maxDelayMs: 10_000, jitter: 0 };

describe('a handler that fails', () => {
  it('is tried again after growing waits, and holds up its own key only', async () => {
    const { bus, clock } = busUnderTest();
    const start = clock.now();
    const calls: string[] = [];
    bus.subscribe(
      '*',
      ({ id, partitionkey }, { attempt }) => {
        calls.push(`${id} attempt ${attempt} at ${clock.now() - start}`);
        if (partitionkey === 'bad' && attempt < 3) throw new Error('no');
      },
      { retry },
    );
    await bus.publish([sampleEvent(1, 'bad'), sampleEvent(2, 'bad'), sampleEvent(3, 'good')]);
    expect(calls).toEqual(['e1 attempt 1 at 0', 'e3 attempt 1 at 0']);
    await clock.advance(99);
    expect(calls).toHaveLength(2);
    await clock.advance(10_000);
    await bus.idle();
    expect(calls.slice(2)).toEqual([
      'e1 attempt 2 at 100',
      'e1 attempt 3 at 300',
      'e2 attempt 1 at 300',
      'e2 attempt 2 at 400',
      'e2 attempt 3 at 600',
    ]);
    expect(bus.counters()).toMatchObject({ handled: 3, retried: 4, deadLettered: 0 });
  });

  it('becomes a dead letter with the history of its attempts, and its lane goes on', async () => {
    const heard: DeadLetter[] = [];
    const { bus, clock, log } = busUnderTest({ onDeadLetter: (letter) => heard.push(letter) });
    const start = clock.now();
    const handled: string[] = [];
    bus.subscribe(
      '*',
      ({ id }, { attempt }) => {
        if (id === 'e1') throw new Error(`broken ${attempt}`);
        handled.push(id);
      },
      { name: 'deploy', retry },
    );
    await bus.publish([sampleEvent(1), sampleEvent(2)]);
    await clock.advance(1_000);
    expect(handled).toEqual(['e2']);
    const letters = await bus.deadLetters.list();
    expect(letters).toEqual(heard);
    expect(letters).toMatchObject([
      {
        id: '0000000000000001-deploy',
        subscription: 'deploy',
        event: { id: 'e1' },
        reason: 'failed 3 times',
        buriedAt: start + 300,
        attempts: [
          { at: start, tookMs: 0, error: 'broken 1' },
          { at: start + 100, tookMs: 0, error: 'broken 2' },
          { at: start + 300, tookMs: 0, error: 'broken 3' },
        ],
      },
    ]);
    expect(log.lines).toContain('warn: deploy failed 3 times; its event is a dead letter now.');
  });

  it('can give up at once, or choose the wait', async () => {
    const { bus, clock } = busUnderTest();
    const calls: string[] = [];
    bus.subscribe(
      '*',
      ({ id }, context) => {
        calls.push(id);
        if (id === 'e1') context.giveUp('it will never work');
        if (context.attempt === 1) context.retryLater(5_000, 'the server is busy');
      },
      { retry },
    );
    await bus.publish([sampleEvent(1), sampleEvent(2)]);
    await clock.advance(4_999);
    expect(calls).toEqual(['e1', 'e2']);
    await clock.advance(1);
    expect(calls).toEqual(['e1', 'e2', 'e2']);
    expect(await bus.deadLetters.list()).toMatchObject([
      { reason: 'given up: it will never work', attempts: [{ error: 'it will never work' }] },
    ]);
  });

  it.each([
    ['undefined', undefined],
    ['an object that cannot be shown', Object.create(null) as unknown],
    [
      'an error whose message throws',
      Object.defineProperty(new Error(), 'message', {
        get: () => {
          throw new Error('worse');
        },
      }),
    ],
  ])('may throw %s', async (_name, thrown) => {
    const { bus } = busUnderTest();
    const once = { retry: { attempts: 1 } };
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is the point
    bus.subscribe('*', () => Promise.reject(thrown), once);
    bus.subscribe(
      '*',
      () => {
        throw thrown;
      },
      once,
    );
    await bus.publish(sampleEvent(1));
    await bus.idle();
    expect(await bus.deadLetters.list()).toHaveLength(2);
  });
});

describe('a handler that hangs', () => {
  it('is aborted after its time, harms no other and is tried again', async () => {
    const { bus, clock } = busUnderTest();
    const reasons: unknown[] = [];
    const others: string[] = [];
    bus.subscribe(
      '*',
      (_event, { signal }) => {
        signal.addEventListener('abort', () => reasons.push(signal.reason));
        return new Promise(() => undefined);
      },
      { timeoutMs: 1_000, retry: { ...retry, attempts: 2 } },
    );
    bus.subscribe('*', ({ id }) => others.push(id));
    await bus.publish([sampleEvent(1), sampleEvent(2)]);
    expect(others).toEqual(['e1', 'e2']);
    await clock.advance(1_000);
    expect(reasons).toHaveLength(1);
    expect(String(reasons[0])).toMatch('did not end within 1000 ms');
    await clock.advance(1_100);
    const [letter] = await bus.deadLetters.list();
    expect(letter?.attempts.map(({ tookMs }) => tookMs)).toEqual([1_000, 1_000]);
    await clock.advance(10_000);
    await bus.idle();
    expect(await bus.deadLetters.list()).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('shows an aborted signal also when it is asked for only after the time', async () => {
    const { bus, clock } = busUnderTest();
    let ask: (() => boolean) | undefined;
    bus.subscribe(
      '*',
      (_event, context) => {
        ask = () => context.signal.aborted;
        return new Promise(() => undefined);
      },
      { timeoutMs: 10, retry: { attempts: 1 } },
    );
    await bus.publish(sampleEvent(1));
    await clock.advance(10);
    expect(ask?.()).toBe(true);
  });

  it('may end late without effect', async () => {
    const { bus, clock } = busUnderTest();
    bus.subscribe(
      '*',
      () => new Promise((_resolve, reject) => clock.after(50, () => reject(new Error('late')))),
      { timeoutMs: 10, retry: { attempts: 1 } },
    );
    await bus.publish(sampleEvent(1));
    await clock.advance(100);
    expect(await bus.deadLetters.list()).toHaveLength(1);
    expect(bus.counters()).toMatchObject({ deadLettered: 1, handled: 0, queued: 0 });
  });
});

describe('dead letters', () => {
  it('can be retried one by one; a handled one goes, a failing one keeps its history', async () => {
    const { bus, clock } = busUnderTest();
    let isBroken = true;
    const attempts: number[] = [];
    const handler = (_event: unknown, { attempt }: { attempt: number }): void => {
      attempts.push(attempt);
      if (isBroken) throw new Error('broken');
    };
    bus.subscribe('*', handler, { name: 'deploy', retry: { ...retry, attempts: 2 } });
    await bus.publish(sampleEvent(1));
    await clock.advance(1_000);
    const id = '0000000000000001-deploy';
    await bus.deadLetters.retry(id);
    await clock.advance(1_000);
    const [letter] = await bus.deadLetters.list();
    expect(letter?.attempts).toHaveLength(4);
    isBroken = false;
    await bus.deadLetters.retry(id);
    await bus.idle();
    await settle();
    expect(await bus.deadLetters.list()).toEqual([]);
    expect(attempts).toEqual([1, 2, 1, 2, 1]);
  });

  it('are not delivered twice when retried twice at once', async () => {
    const { bus, clock } = busUnderTest();
    let calls = 0;
    bus.subscribe('*', () => Promise.reject(new Error(`call ${++calls}`)), {
      name: 'deploy',
      retry: { attempts: 1 },
    });
    await bus.publish(sampleEvent(1));
    await clock.advance(0);
    await Promise.all([bus.deadLetters.retryAll(), bus.deadLetters.retryAll()]);
    await bus.idle();
    expect(calls).toBe(2);
  });

  it('can be discarded, and say when they or their subscription are unknown', async () => {
    const { bus } = busUnderTest();
    const subscription = bus.subscribe('*', () => Promise.reject(new Error('no')), {
      name: 'deploy',
      retry: { attempts: 1 },
    });
    await bus.publish(sampleEvent(1));
    await bus.idle();
    subscription.dispose();
    const [letter] = await bus.deadLetters.list();
    const id = letter?.id ?? '';
    await expect(bus.deadLetters.retry(id)).rejects.toThrow(/Nobody subscribes as "deploy"/);
    await expect(bus.deadLetters.retry('x')).rejects.toThrow(/no dead letter "x"/);
    expect(await bus.deadLetters.retryAll()).toEqual([id]);
    expect(await bus.deadLetters.discard(id)).toBe(true);
    expect(await bus.deadLetters.discard(id)).toBe(false);
  });

  it('that cannot be stored leave the event unsettled, so that a restart repeats it', async () => {
    const failing: DeadLetterStore = {
      put: () => Promise.reject(new Error('disk full')),
      remove: () => Promise.resolve(false),
      list: () => Promise.resolve([]),
    };
    const { bus, log } = busUnderTest({ deadLetterStore: failing });
    const subscription = bus.subscribe(
      '*',
      ({ id }) => (id === 'e2' ? Promise.reject(new Error('no')) : undefined),
      { retry: { attempts: 1 } },
    );
    await bus.publish([sampleEvent(1), sampleEvent(2), sampleEvent(3)]);
    await bus.idle();
    expect(subscription.position).toBe(1);
    expect(log.lines).toContain('error: A dead letter could not be stored.');
  });
});
