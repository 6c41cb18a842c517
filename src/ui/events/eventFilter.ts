import { isPlainObject } from '../../core/isPlainObject.ts';
import type { Verdict } from '../../core/events/validationData.ts';
import { ENTRY_KINDS, type Entry, type EntryKind } from './entry.ts';

/** The verdicts that can be chosen; `none`: not checked, or nothing to check. */
export const VERDICTS = ['pass', 'warn', 'fail', 'error', 'none'] as const;

export type ChosenVerdict = (typeof VERDICTS)[number];

/** What is shown; an empty list leaves its question open. */
export interface EventFilter {
  readonly kinds: readonly EntryKind[];
  readonly branches: readonly string[];
  readonly verdicts: readonly ChosenVerdict[];
}

export const NO_FILTER: EventFilter = { kinds: [], branches: [], verdicts: [] };

/** What is known of the commit of an entry. */
export interface CommitFacts {
  readonly verdict: Verdict | undefined;
  /** What stands below it. */
  readonly below: ReadonlySet<EntryKind>;
}

export function isFiltering({ kinds, branches, verdicts }: EventFilter): boolean {
  return kinds.length + branches.length + verdicts.length > 0;
}

/** Whether entries of a kind are wanted. */
export function wants({ kinds }: EventFilter, kind: EntryKind): boolean {
  return kinds.length === 0 || kinds.includes(kind);
}

/**
 * Whether an entry is shown. A commit is, also for what stands below it; branch and verdict are
 * those of commits, so what has none is not shown where one is asked for.
 */
export function isShown(
  filter: EventFilter,
  entry: Entry,
  factsOf: (entry: Entry & { readonly kind: 'commit' }) => CommitFacts,
): boolean {
  if (!isFiltering(filter)) return true;
  if (entry.kind !== 'commit') {
    return wants(filter, entry.kind) && filter.branches.length + filter.verdicts.length === 0;
  }
  const { branches, verdicts } = filter;
  if (branches.length > 0 && !branches.includes(entry.commit.branch ?? '')) return false;
  const { verdict, below } = factsOf(entry);
  if (verdicts.length > 0 && !verdicts.includes(chosenOf(verdict))) return false;
  return wants(filter, 'commit') || filter.kinds.some((kind) => below.has(kind));
}

/** A filter that was kept, whatever stands there now. */
export function readFilter(kept: unknown): EventFilter {
  if (!isPlainObject(kept)) return NO_FILTER;
  const { kinds, branches, verdicts } = kept;
  return {
    kinds: ENTRY_KINDS.filter((kind) => textsOf(kinds).includes(kind)),
    branches: [...new Set(textsOf(branches))],
    verdicts: VERDICTS.filter((verdict) => textsOf(verdicts).includes(verdict)),
  };
}

function chosenOf(verdict: Verdict | undefined): ChosenVerdict {
  return verdict === undefined || verdict.verdict === 'skipped' ? 'none' : verdict.verdict;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
