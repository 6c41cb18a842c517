import { openRepository } from '../../../src/adapters/git/repository.ts';
import { createAuditLog } from '../../../src/adapters/reactions/audit/auditLog.ts';
import type { AuditLogPorts } from '../../../src/adapters/reactions/audit/auditLogPorts.ts';
import { openSharedState } from '../../../src/adapters/sharedState.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import type { Bus } from '../../../src/core/events/busTypes.ts';
import type { AnyEvent } from '../../../src/core/events/event.ts';
import type { Clock, StoredEvent } from '../../../src/core/ports.ts';
import type { AuditLog } from '../../../src/core/reactions/audit/auditLog.ts';
import type { AuditEntry } from '../../../src/core/reactions/audit/entry.ts';
import { NOON } from './auditEvents.ts';
import { createLogRecord, type LogRecord } from '../sampleEvents.ts';

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
  readonly publish: (...events: readonly AnyEvent[]) => Promise<void>;
  readonly storedEvents: () => Promise<readonly StoredEvent[]>;
  readonly entries: () => Promise<readonly AuditEntry[]>;
  /** As a process ends that is asked to. */
  close(): Promise<void>;
}

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
