import type { Oid } from '../events/commitData.ts';
import type { RollbackMode } from '../events/rollbackData.ts';
import type { Operation } from './operation.ts';

/** One operation that was carried out. */
export interface HistoryEntry {
  readonly id: string;
  readonly kind: Operation['kind'];
  readonly mode: RollbackMode;
  readonly from: Oid;
  readonly to: Oid;
  /** The commit that keeps what was there before, and the operation itself. */
  readonly snapshot: Oid;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What can be undone and what can be redone, oldest first. */
export interface History {
  readonly done: readonly HistoryEntry[];
  readonly undone: readonly HistoryEntry[];
}

export const NO_HISTORY: History = { done: [], undone: [] };

/** The history after an operation: a new rollback ends what could be redone. */
export function recorded({ done, undone }: History, entry: HistoryEntry): History {
  switch (entry.kind) {
    case 'rollback':
      return { done: [...done, entry], undone: [] };
    case 'undo':
      return { done: done.slice(0, -1), undone: [...undone, entry] };
    case 'redo':
      return { done: [...done, entry], undone: undone.slice(0, -1) };
  }
}

export function entryOf(operation: Operation, snapshot: Oid, at: number): HistoryEntry {
  const { id, kind, mode, from, to } = operation;
  return { id, kind, mode, from, to, snapshot, at };
}

/** The history without what needs a snapshot that is gone. */
export function withoutLost({ done, undone }: History, kept: ReadonlySet<Oid>): History {
  const isKept = ({ snapshot }: HistoryEntry): boolean => kept.has(snapshot);
  // Steps are taken back in order: behind one that is lost the older ones are out of reach.
  return { done: keptTail(done, isKept), undone: keptTail(undone, isKept) };
}

function keptTail(
  entries: readonly HistoryEntry[],
  isKept: (entry: HistoryEntry) => boolean,
): readonly HistoryEntry[] {
  const lost = entries.findLastIndex((entry) => !isKept(entry));
  return entries.slice(lost + 1);
}
