import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { createEvent, type AnyEvent } from '../../../src/core/events/event.ts';
import type { EventMap, EventType } from '../../../src/core/events/eventMap.ts';
import { SAMPLE_SOURCE } from '../sampleEvents.ts';

/** When events of tests are observed. */
export const NOON = Date.UTC(2026, 0, 1, 12);

/** An event of a type with an id that follows from what it says. */
export function eventOf<T extends EventType>(
  type: T,
  data: EventMap[T],
  observedAt = NOON,
): AnyEvent {
  const id = sha256(`${type}\0${JSON.stringify(data)}`);
  return createEvent({ id, source: SAMPLE_SOURCE, type, observedAt, data }) as AnyEvent;
}

/** What a run tells that plans, asks and applies. */
export function eventsOfRun(run: string, commit = 'c'.repeat(40)): readonly AnyEvent[] {
  const ref = { run, reaction: 'terraform', event: `event-of-${run}`, commit };
  const plan = { ...ref, step: '1', kind: 'terraform', reality: null };
  const apply = { ...plan, step: '3' };
  const asked = {
    ...ref,
    approval: `approval-of-${run}`,
    tree: 'd'.repeat(40),
    plan: 'e'.repeat(64),
  };
  return [
    eventOf('run.started', {
      ...{ ...ref, config: 'a'.repeat(64), rule: 'b'.repeat(64), group: 'terraform main' },
      ...{ tree: 'd'.repeat(40), on: 'commit.created', sequence: 1, steps: ['plan', 'apply'] },
    }),
    eventOf('step.started', { ...plan, attempt: 1, acts: false }),
    eventOf('step.succeeded', { ...plan, attempts: 1, tookMs: 5 }),
    eventOf('approval.granted', { ...asked, by: 'Ada <ada@example.com>', isAutomatic: false }),
    eventOf('step.started', { ...apply, attempt: 1, acts: true }),
    eventOf('step.succeeded', { ...apply, attempts: 1, tookMs: 5, summary: '1 added.' }),
    eventOf('run.succeeded', { ...ref, tookMs: 12 }),
  ];
}

/** The kinds of entries that {@link eventsOfRun} becomes. */
export const KINDS_OF_RUN = [
  'run.started',
  'approval.granted',
  'step.started',
  'step.succeeded',
  'run.succeeded',
];
