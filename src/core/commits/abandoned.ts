import type { Oid } from '../events/commitData.ts';
import type { Cursor, ReflogEntry } from '../ports.ts';
import type { Move } from './moves.ts';
import { visitsIn } from './reflogVisits.ts';
import type { Settled } from './snapshotDiff.ts';

const KEPT = 2_000;
const ZERO = /^0+$/;
/** Causes after which the old commit is an ancestor of the new one. */
const LEADS_ON =
  /^(?:commit(?: \((?:merge|cherry-pick)\))?: |cherry-pick: |revert: |am: |merge\b|(?:pull|fetch)\b.*: (?:fast-forward|Fast-forward|Merge made))/;

/** What a look found out. */
export interface Findings {
  readonly moves: readonly Move[];
  /** Former tips of refs that moved forward. */
  readonly forward: readonly Oid[];
  /** Whether all commits could be read; if not, every former place counts. */
  readonly isPlain: boolean;
}

/**
 * Told commits that no ref leads to any more; they must be remembered, not to be told again when
 * they come back. Some may still be reachable: to remember those is harmless.
 */
export function abandonedBy(
  cursor: Cursor,
  settled: Settled,
  { moves, forward, isPlain }: Findings,
): readonly Oid[] {
  const held = new Set([...Object.values(settled.refs), ...headsOf(settled)]);
  const entries = moves.flatMap((move) => visitsIn(move.entries));
  const ledOn = new Set(isPlain ? [...forward, ...ledOnBy(entries, held)] : []);
  const changed = moves.flatMap(({ ref, from }) => (ref === null || from === null ? [] : [from]));
  const places = [...changed, ...headsOf(cursor), ...moves.flatMap(({ tips }) => tips)];
  const left = places.filter((oid) => !held.has(oid) && !ledOn.has(oid));
  const still = cursor.abandoned.filter((oid) => !held.has(oid) || !isPlain);
  return [...new Set([...still, ...left])].slice(-KEPT);
}

function headsOf({ heads }: Settled): readonly Oid[] {
  return Object.values(heads).flatMap(({ oid }) => (oid === null ? [] : [oid]));
}

/** Commits from which the entries lead on to what is held, newest entry first. */
function ledOnBy(entries: readonly ReflogEntry[], held: ReadonlySet<Oid>): ReadonlySet<Oid> {
  const ledOn = new Set<Oid>();
  for (const { from, to, cause } of entries.toReversed()) {
    const isLed = held.has(to) || ledOn.has(to);
    if (isLed && LEADS_ON.test(cause) && !ZERO.test(from)) ledOn.add(from);
  }
  return ledOn;
}
