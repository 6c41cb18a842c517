import type { AuditEntry } from './entry.ts';

/** What the entries up to now tell of sealing; `undefined` where there is none. */
export interface Sealing {
  /** Of the newest seal, or of the first entry that is known. ISO 8601 in UTC. */
  readonly since: string;
  /** Number of entries that are sealed. */
  readonly upTo: number;
  /** `seq` of the newest entry that is not a seal. */
  readonly newest: number;
}

/** After the next entry. */
export function sealingAfter(known: Sealing | undefined, entry: AuditEntry): Sealing {
  const { at, kind, seq, inputs } = entry;
  const before = known ?? { since: at, upTo: 0, newest: 0 };
  if (kind !== 'audit.sealed') return { ...before, newest: seq };
  const { entries } = inputs;
  const isPossible = typeof entries === 'number' && entries < seq;
  return { ...before, since: at, upTo: isPossible ? entries : before.upTo };
}

/**
 * Once a day in UTC, if there is anything to seal.
 * @param now milliseconds since the epoch
 */
export function isSealDue(sealing: Sealing | undefined, now: number): boolean {
  if (sealing === undefined || sealing.newest <= sealing.upTo) return false;
  // Not "later than": an event that claims to be of the future must not put it off.
  return new Date(now).toISOString().slice(0, 10) !== sealing.since.slice(0, 10);
}
