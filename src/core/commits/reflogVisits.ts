import type { Oid } from '../events/commitData.ts';
import type { ReflogEntry, ReflogTail } from '../ports.ts';

const REBASE = /^(?:pull\b.*|rebase\b.*)\((\w+)\)/;
const REBASE_END = new Set(['finish', 'abort']);
const SEQUENCE = /^(?:cherry-pick|revert)\b/;
const RESET = /^reset: moving to ([0-9a-f]{40,64})$/;

/**
 * The entries of a reflog's tail that lead on from `told`. A tail whose mark was lost may begin
 * too early: then the last entry that left `told` is the first that counts, and if none did,
 * only the newest one.
 */
export function entriesSince(tail: ReflogTail, told: Oid | null): readonly ReflogEntry[] {
  if (tail.isExact) return tail.entries;
  const start = tail.entries.findLastIndex((entry) => entry.from === told);
  return start < 0 ? tail.entries.slice(-1) : tail.entries.slice(start);
}

/**
 * The commits that these entries show to have been on the ref for a while. The stops of a rebase
 * do not count, nor the picks of a cherry-pick or revert that was aborted: they were steps on
 * the way, and git itself threw them away.
 */
export function visitedOids(entries: readonly ReflogEntry[]): readonly Oid[] {
  const isStep = stepsOfRebases(entries);
  markAborted(entries, isStep);
  return entries.flatMap((entry, index) => (isStep[index] === true ? [] : [entry.to]));
}

function stepsOfRebases(entries: readonly ReflogEntry[]): boolean[] {
  const first = entries.findIndex((entry) => REBASE.test(entry.cause));
  let isInside = first >= 0 && !isRebaseStart(entries[first]);
  return entries.map((entry) => {
    const stage = REBASE.exec(entry.cause)?.[1];
    if (stage === 'start') isInside = true;
    const isStep = isInside;
    if (stage !== undefined && REBASE_END.has(stage)) isInside = false;
    return isStep && stage !== 'finish';
  });
}

function isRebaseStart(entry: ReflogEntry | undefined): boolean {
  return entry !== undefined && REBASE.exec(entry.cause)?.[1] === 'start';
}

/** `cherry-pick --abort` resets, by full oid, to where the first pick began. */
function markAborted(entries: readonly ReflogEntry[], isStep: boolean[]): void {
  entries.forEach((entry, end) => {
    const target = RESET.exec(entry.cause)?.[1];
    if (target === undefined) return;
    for (let index = end - 1; index >= 0; index -= 1) {
      const pick = entries[index];
      if (pick === undefined || !SEQUENCE.test(pick.cause)) return;
      if (pick.from === target) isStep.fill(true, index, end);
    }
  });
}

/** Old and new commit of each `commit --amend` among the entries. */
export function amendsIn(entries: readonly ReflogEntry[]): readonly ReflogEntry[] {
  const isStep = stepsOfRebases(entries);
  return entries.filter(
    (entry, index) => isStep[index] !== true && entry.cause.startsWith('commit (amend)'),
  );
}

/** Whether the entries say that a rebase moved the ref. */
export function isRebase(entries: readonly ReflogEntry[]): boolean {
  return entries.some((entry) => /^(rebase|pull --rebase)\b/.test(entry.cause));
}
