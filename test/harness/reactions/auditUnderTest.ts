import { openRepository } from '../../../src/adapters/git/repository.ts';
import {
  createAuditLog,
  type AuditLogPorts,
} from '../../../src/adapters/reactions/audit/auditLog.ts';
import { openSharedState } from '../../../src/adapters/sharedState.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import type { Bus } from '../../../src/core/events/busTypes.ts';
import { createEvent, type AnyEvent } from '../../../src/core/events/event.ts';
import type { EventMap, EventType } from '../../../src/core/events/eventMap.ts';
import type { Clock, StoredEvent } from '../../../src/core/ports.ts';
import type { AuditLog } from '../../../src/core/reactions/audit/auditLog.ts';
import type { AuditEntry } from '../../../src/core/reactions/audit/entry.ts';
import { createLogRecord, SAMPLE_SOURCE, type LogRecord } from '../sampleEvents.ts';

async function collect<T>(values: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** A process that keeps the stream of a real repository and writes its audit. */
export interface AuditUnderTest {
  readonly audit: AuditLog;
  readonly bus: Bus;
  readonly log: LogRecord;
  publish(...events: readonly AnyEvent[]): Promise<void>;
  storedEvents(): Promise<readonly StoredEvent[]>;
  entries(): Promise<readonly AuditEntry[]>;
  /** As a process ends that is asked to. */
  close(): Promise<void>;
}

/** When events of tests are observed. */
const NOON = Date.UTC(2026, 0, 1, 12);
/** Real timers on the day of the events, so that nothing is to be sealed. */
const OF_THAT_DAY: Clock = { ...systemClock, now: () => NOON };

export async function auditUnderTest(
  folder: string,
  given: Partial<AuditLogPorts> = {},
): Promise<AuditUnderTest> {
  const repository = await openRepository(folder);
  const log = createLogRecord();
  const { clock = OF_THAT_DAY } = given;
  const { commonDir } = repository;
  const shared = await openSharedState({ commonDir, purpose: 'watch', clock, log });
  const bus = createBus({ clock, log, random: () => 0, store: shared.events });
  shared.leadership.onFollowed((stored) => bus.deliver(stored));
  const audit = createAuditLog({
    ...{ repository, bus, clock, log, hash: sha256, mask: (text) => text },
    leadership: shared.leadership,
    storedEvents: (after) => shared.storedEvents(after),
    ...given,
  });
  return {
    ...{ audit, bus, log },
    publish: async (...events) => {
      await bus.publish(events);
      await audit.idle();
    },
    storedEvents: () => collect(shared.storedEvents(0)),
    entries: () => collect(audit.entries()),
    async close() {
      audit.dispose();
      await audit.closed;
      bus.dispose();
      shared.events.dispose();
      shared.dispose();
    },
  };
}

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
