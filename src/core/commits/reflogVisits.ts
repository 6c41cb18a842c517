import type { Oid } from '../events/commitData.ts';
import type { ReflogEntry, ReflogTail } from '../ports.ts';
import { rebaseStage, rebaseSteps } from './rebaseSteps.ts';

const ZERO = /^0+$/;
/** Picks of a series, also those that a person had to finish after a conflict. */
const PICK = /^(?:cherry-pick: |commit \(cherry-pick\): |revert: |commit: Revert ")/;
const PATCH = /^am: /;
/** What makes a commit that was not there before; a fast-forward only arrives at one. */
const CREATES =
  /^(?:commit(?: \((?:amend|merge|initial|cherry-pick)\))?: |revert: |cherry-pick: (?!fast-forward)|(?:merge|pull)\b.*: Merge made by )/;
const ABORT_RESET = /^reset: moving to ([0-9a-f]{40}(?:[0-9a-f]{24})?)$/;

/**
 * The entries of a reflog's tail that lead on from `told`; all, if the tail is exact. A tail whose
 * mark was lost may begin too early: then the last entry that left `told` is the first that
 * counts, for a ref that was not there (`null`) the one that made it, and else only the newest.
 */
export function entriesSince(tail: ReflogTail, told: Oid | null): readonly ReflogEntry[] {
  if (tail.isExact) return tail.entries;
  const start = tail.entries.findLastIndex(({ from }) => isFrom(from, told));
  return start < 0 ? tail.entries.slice(-1) : tail.entries.slice(start);
}

function isFrom(from: Oid, told: Oid | null): boolean {
  return told === null ? ZERO.test(from) : from === told;
}

/**
 * The entries that left something behind. The stops of a rebase do not count, nor the picks of a
 * series that was aborted: they were steps on the way, and git itself threw them away.
 */
export function visitsIn(entries: readonly ReflogEntry[]): readonly ReflogEntry[] {
  const isStep = rebaseSteps(entries);
  markAborted(entries, isStep);
  return entries.filter((_, index) => isStep[index] !== true);
}

/**
 * An abort goes back to where the first pick began: `reset: moving to` with a full oid for
 * cherry-pick and revert (sequencer.c, `reset_merge`), `am --abort` for patches.
 */
function markAborted(entries: readonly ReflogEntry[], isStep: boolean[]): void {
  entries.forEach((entry, end) => {
    const isPatches = entry.cause === 'am --abort';
    const target = isPatches ? entry.to : ABORT_RESET.exec(entry.cause)?.[1];
    if (target === undefined) return;
    const kind = isPatches ? PATCH : PICK;
    for (let index = end - 1; index >= 0; index -= 1) {
      const pick = entries[index];
      if (pick === undefined || !kind.test(pick.cause)) return;
      if (pick.from === target) isStep.fill(true, index, end);
    }
  });
}

/** Commits that came into being by one of these entries, rather than being moved to. */
export function createdIn(entries: readonly ReflogEntry[]): readonly Oid[] {
  return visitsIn(entries).flatMap(({ cause, to }) => (CREATES.test(cause) ? [to] : []));
}

/** The entries of `commit --amend`: from the old to the new commit. */
export function amendsIn(entries: readonly ReflogEntry[]): readonly ReflogEntry[] {
  return visitsIn(entries).filter(({ cause }) => cause.startsWith('commit (amend): '));
}

/** The entries by which a finished rebase moved its branch, from the old tip to the new one. */
export function rebasesIn(entries: readonly ReflogEntry[]): readonly ReflogEntry[] {
  return entries.filter(
    (entry) => rebaseStage(entry) === 'finish' && entry.from !== entry.to && !ZERO.test(entry.from),
  );
}

const FOLDS = new Set(['squash', 'fixup', 'continue']);

/**
 * Commits that a rebase may have folded several into, by the reflog of the HEAD that rebased;
 * `undefined` if no rebase is there to be seen.
 */
export function foldedIn(entries: readonly ReflogEntry[]): ReadonlySet<Oid> | undefined {
  const staged = entries.filter((entry) => rebaseStage(entry) !== undefined);
  if (staged.length === 0) return undefined;
  const folded = staged.filter((entry) => FOLDS.has(rebaseStage(entry) ?? ''));
  return new Set(folded.map(({ to }) => to));
}

/** Whether a move came from another repository: a pull, a fetch into a branch, a push to here. */
export function isFromElsewhere(entry: ReflogEntry): boolean {
  if (rebaseStage(entry) !== undefined) return false;
  return entry.cause === 'push' || /^(?:pull|fetch|clone)\b/.test(entry.cause);
}

/** The words of the last entry, `unknown` where there is none. */
export function causeOf(entries: readonly ReflogEntry[]): string {
  return entries.at(-1)?.cause ?? 'unknown';
}
