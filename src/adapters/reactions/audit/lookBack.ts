import { positionOf } from '../../../core/events/sequence.ts';
import type { Clock, Log, StoredEvent } from '../../../core/ports.ts';
import { AuditMemory } from '../../../core/reactions/audit/auditMemory.ts';
import type { AuditDraft } from '../../../core/reactions/audit/entry.ts';
import type { AuditTail } from './auditTail.ts';

export interface LookBackInit {
  readonly clock: Clock;
  readonly log: Log;
  readonly storedEvents: (after: number) => AsyncIterable<StoredEvent>;
  /** Up to here the stream was looked at before, also where nothing was to be written. */
  readonly seen: () => Promise<number>;
}

export interface LookedBack {
  readonly memory: AuditMemory;
  /** Up to here the stream is in the log. */
  readonly taken: number;
  /** What the log has to tell of itself: a part of the stream that it never saw. */
  readonly gap?: AuditDraft;
}

/** What the stream holds up to the newest entry, and whether it is still the same stream. */
interface Past {
  readonly memory: AuditMemory;
  /** Place of the oldest event; `undefined` for an empty stream. */
  readonly oldest: number | undefined;
  readonly isSame: boolean;
}

/** Finds the place in the stream at which the log ends, and what is known up to there. */
export async function lookBack(tail: AuditTail, init: LookBackInit): Promise<LookedBack> {
  const { memory, oldest = 0, isSame } = await pastOf(tail, init);
  const { clock, log } = init;
  if (!isSame) {
    const reason = 'The stream of events began anew; what it told before may be missing.';
    log.warn(`The audit goes on: ${reason}`);
    return { memory: new AuditMemory(), taken: 0, gap: gapOf(clock, 0, reason) };
  }
  const { sequence: taken } = tail;
  const expected = Math.max(taken, await init.seen()) + 1;
  if (taken === 0 || oldest <= expected) return { memory, taken };
  const reason = `The events ${expected} to ${oldest - 1} of the stream were removed before they were looked at.`;
  log.error(`The audit has a gap: ${reason}`);
  return { memory, taken: oldest - 1, gap: gapOf(clock, oldest - 1, reason) };
}

async function pastOf({ sequence, event }: AuditTail, init: LookBackInit): Promise<Past> {
  const memory = new AuditMemory();
  let oldest: number | undefined;
  let isSame = sequence === 0;
  for await (const stored of init.storedEvents(0)) {
    const position = positionOf(stored);
    oldest ??= position;
    if (position > sequence) return { memory, oldest, isSame: true };
    if (position === sequence) isSame = event === null || stored.id === event;
    if (position === sequence && !isSame) break;
    memory.take(stored);
  }
  return { memory, oldest, isSame };
}

function gapOf(clock: Clock, sequence: number, reason: string): AuditDraft {
  return {
    at: new Date(clock.now()).toISOString(),
    kind: 'audit.gap',
    ...{ actor: null, rule: null, inputs: {}, by: null, event: null },
    outcome: 'events-missing',
    reason,
    sequence,
  };
}
