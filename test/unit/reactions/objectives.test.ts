import { describe, expect, it } from 'vitest';
import { createEvent, type AnyEvent } from '../../../src/core/events/event.ts';
import type { EventMap, EventType } from '../../../src/core/events/eventMap.ts';
import type { Objective } from '../../../src/core/reactions/config.ts';
import { createObjectives, type Objectives } from '../../../src/core/reactions/objectives.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { SAMPLE_SOURCE } from '../../harness/sampleEvents.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const web: Objective = {
  ...{ target: 90, windowMs: HOUR_MS, from: 'platform.healthCheck', freezeOnDepleted: true },
};

/** Objectives over a stream that keeps what was told, as a stored one does. */
function world(slo: Readonly<Record<string, Objective>> = { web }) {
  const clock = createManualClock();
  const stored: AnyEvent[] = [];
  const told: string[] = [];
  const eventOf = <T extends EventType>(type: T, data: EventMap[T]): AnyEvent => {
    const id = `e${stored.length}`;
    const observedAt = clock.now();
    return createEvent({ id, source: SAMPLE_SOURCE, type, observedAt, data }) as AnyEvent;
  };
  const open = (): Objectives =>
    createObjectives({
      clock,
      slo: () => slo,
      tell: (type, _subject, data) => {
        told.push(type.replace('platform.', ''));
        stored.push(eventOf(type, data));
        return Promise.resolve();
      },
    });
  let objectives = open();
  const check = async (healthy: boolean, name = 'web'): Promise<void> => {
    const data = { name, environment: 'default', healthy, target: 'x', tookMs: 1 };
    const event = eventOf('platform.healthCheck', data);
    stored.push(event);
    await objectives.take(event, true);
  };
  return {
    clock,
    told,
    check,
    get objectives() {
      return objectives;
    },
    /** One check a minute. */
    minutes: async (count: number, healthy: boolean): Promise<void> => {
      for (let minute = 0; minute < count; minute++) {
        await check(healthy);
        await clock.advance(MINUTE_MS);
      }
    },
    async restart(): Promise<void> {
      objectives = open();
      for (const event of [...stored]) await objectives.take(event, false);
    },
  };
}

const known = (objectives: Objectives) => objectives.state()[0]?.attainment;

describe('an objective', () => {
  it('of which nothing is known is unknown, not met', () => {
    const { objectives } = world();
    expect(known(objectives)).toEqual({ kind: 'unknown' });
    expect(objectives.frozenBecause()).toBeUndefined();
  });

  it('is the share of the time that something was healthy', async () => {
    const { minutes, objectives } = world();
    await minutes(30, true);
    await minutes(3, false);
    // 90 % of an hour leave 6 minutes, of which 3 are spent.
    const { actual, budgetLeft, knownMs } = {
      actual: 0,
      budgetLeft: 0,
      knownMs: 0,
      ...known(objectives),
    };
    expect([Math.round(actual * 10) / 10, Math.round(budgetLeft), knownMs]).toEqual([
      90.9,
      50,
      33 * MINUTE_MS,
    ]);
  });

  it('counts a check no longer than two minutes, as nobody looks after that', async () => {
    const { check, clock, objectives } = world();
    await check(false);
    await clock.advance(50 * MINUTE_MS);
    expect(known(objectives)).toMatchObject({ knownMs: 2 * MINUTE_MS, actual: 0 });
    await clock.advance(HOUR_MS);
    expect(known(objectives)).toEqual({ kind: 'unknown' });
  });

  it('does not believe clocks that are ahead', async () => {
    const { clock, objectives, check } = world();
    const data = { name: 'web', environment: 'default', healthy: true, target: 'x', tookMs: 1 };
    const observedAt = clock.now() + 100 * HOUR_MS;
    const init = { id: 'ahead', source: SAMPLE_SOURCE, observedAt, data };
    await objectives.take(createEvent({ ...init, type: 'platform.healthCheck' }), true);
    await check(true);
    expect(known(objectives)).toMatchObject({ kind: 'known', actual: 100 });
  });
});

describe('what is told of an objective', () => {
  it('is that it is missed, and that its budget is used up, each once for each time', async () => {
    const { minutes, told, objectives } = world();
    await minutes(20, true);
    await minutes(4, false);
    expect(told).toEqual(['sloViolation']);
    await minutes(5, false);
    expect(told).toEqual(['sloViolation', 'errorBudgetDepleted']);
    expect(objectives.frozenBecause()).toBe(
      'The error budget of web (default) is used up, so a person has to approve.',
    );
    await minutes(70, true);
    expect(objectives.frozenBecause()).toBeUndefined();
    expect(told).toHaveLength(2);
    await minutes(8, false);
    expect(told.slice(2).sort()).toEqual(['errorBudgetDepleted', 'sloViolation']);
  });

  it('thaws by itself when the window has passed', async () => {
    const { minutes, clock, objectives } = world();
    await minutes(8, false);
    expect(objectives.frozenBecause()).toBeDefined();
    await clock.advance(HOUR_MS);
    expect(objectives.frozenBecause()).toBeUndefined();
  });

  it('does not freeze where the configuration does not say so', async () => {
    const { minutes, objectives, told } = world({ web: { ...web, freezeOnDepleted: false } });
    await minutes(8, false);
    expect(told).toContain('errorBudgetDepleted');
    expect(objectives.frozenBecause()).toBeUndefined();
  });

  it('is not told again after a restart, and is still in force', async () => {
    const tested = world();
    await tested.minutes(8, false);
    const before = known(tested.objectives);
    const told = [...tested.told];
    await tested.restart();
    expect(known(tested.objectives)).toEqual(before);
    expect(tested.objectives.frozenBecause()).toBeDefined();
    await tested.minutes(2, false);
    expect(tested.told).toEqual(told);
  });

  it('is nothing for what has no objective', async () => {
    const { check, told } = world();
    await check(false, 'other');
    await check(false, 'constructor');
    expect(told).toEqual([]);
  });
});
