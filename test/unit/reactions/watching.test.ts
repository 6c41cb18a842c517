import { describe, expect, it } from 'vitest';
import type { OpenProbe } from '../../../src/core/reactions/steps/probe.ts';
import { isTold, Watching, type WatchRules } from '../../../src/core/reactions/steps/watching.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { recordedContext } from '../../harness/reactions/recordedContext.ts';

const SECOND_MS = 1_000;

/** Watches with the given results, the last of which stays. */
async function watch(results: readonly boolean[], more: Partial<WatchRules> = {}) {
  const clock = createManualClock();
  const start = clock.now();
  let checks = 0;
  const probe: OpenProbe = {
    ...{ kind: 'open', target: 'x', dispose: () => undefined },
    check: () => {
      const healthy = results[Math.min(checks++, results.length - 1)] === true;
      return Promise.resolve(healthy ? { healthy } : { healthy, reason: 'It answered 503.' });
    },
  };
  const rules: WatchRules = {
    ...{ name: 'web', environment: 'prod', forMs: 60 * SECOND_MS, everyMs: 5 * SECOND_MS },
    ...{ healthyAfter: 1, failAfter: 3, ...more },
  };
  const context = recordedContext(undefined);
  let endedAt = 0;
  const running = new Watching(clock, context, probe, rules).run();
  const ended = running.then(() => (endedAt = clock.now()));
  await clock.advance(rules.forMs + rules.everyMs);
  await ended;
  const told = context.told.map(({ data }) => 'healthy' in data && data.healthy);
  return { outcome: await running, told, checks, tookMs: endedAt - start, context };
}

describe('watching', () => {
  it('succeeds after its time', async () => {
    const { outcome, checks, told, tookMs } = await watch([true]);
    expect(outcome).toEqual({
      kind: 'succeeded',
      summary: 'web (prod) was healthy for 1 min, 13 checks.',
    });
    expect([checks, tookMs, told]).toEqual([13, 60 * SECOND_MS, [true, true]]);
  });

  it('fails after so many unhealthy checks in a row, and not before', async () => {
    const results = [true, false, false, true, false, false, false];
    const { outcome, checks, told } = await watch(results);
    const reason = 'web (prod) was unhealthy 3 times in a row: It answered 503.';
    expect(outcome).toEqual({ kind: 'failed', reason });
    expect([checks, told]).toEqual([7, [true, false, true, false, false]]);
  });

  it('fails if it is unhealthy, or not long enough healthy, at the end', async () => {
    const short = { forMs: 10 * SECOND_MS, everyMs: 5 * SECOND_MS };
    expect((await watch([true, true, false], short)).outcome).toMatchObject({ kind: 'failed' });
    const late = await watch([false, true, true], { ...short, healthyAfter: 3 });
    const reason = 'web (prod) was healthy only 2 times in a row at the end, not 3.';
    expect(late.outcome).toEqual({ kind: 'failed', reason });
  });

  it('tells a long watch once a minute, and what flaps at most every ten seconds', async () => {
    const hour = { forMs: 3_600 * SECOND_MS, everyMs: SECOND_MS };
    expect((await watch([true], hour)).told).toHaveLength(61);
    const flapping = Array.from({ length: 3_601 }, (_, index) => index % 2 === 0);
    const { told } = await watch(flapping, hour);
    expect(told.length).toBeLessThan(390);
    expect(told.length).toBeGreaterThan(60);
  });

  it('ends at once when it is stopped', async () => {
    const clock = createManualClock();
    const life = new AbortController();
    const context = recordedContext(undefined, { signal: life.signal });
    const check = () => Promise.resolve({ healthy: true });
    const probe: OpenProbe = { kind: 'open', target: 'x', check, dispose: () => undefined };
    const rules = {
      name: 'w',
      environment: 'e',
      forMs: 1e6,
      everyMs: 1e4,
      healthyAfter: 1,
      failAfter: 1,
    };
    const running = new Watching(clock, context, probe, rules).run();
    const ended = expect(running).rejects.toThrow('cancelled');
    await clock.advance(1);
    life.abort(new Error('cancelled'));
    await ended;
    expect(clock.pending).toBe(0);
  });
});

it('a change is told even directly after the one before', () => {
  expect(isTold({ healthy: true, at: 0, changes: 0 }, false, 1)).toBe(true);
  expect(isTold({ healthy: true, at: 0, changes: 20 }, false, 1)).toBe(false);
});
