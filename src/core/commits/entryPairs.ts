import type { GitObject } from '../ports.ts';
import {
  type EntrySpan,
  type TreeEntry,
  compareEntries,
  entryAt,
  entrySpan,
} from './treeObject.ts';

/** What two trees have at one name; at least one side is set. */
export interface EntryPair {
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
}

/** A reader's place in the bytes of a tree. */
interface Cursor {
  readonly tree: GitObject;
  span: EntrySpan | null;
}

/**
 * The entries in which two trees differ, in git's order. A name that is a tree on one side and a
 * file on the other comes as two pairs. Equal entries are compared as bytes and never decoded.
 * @throws ReactorError `object-corrupt`
 */
export function differingEntries(before: GitObject, after: GitObject): readonly EntryPair[] {
  const pairs: EntryPair[] = [];
  const old = cursorOf(before);
  const now = cursorOf(after);
  while (old.span ?? now.span) {
    const pair = isAtSameBytes(old, now) ? undefined : nextPair(old, now);
    if (pair && isDifferent(pair)) pairs.push(pair);
    if (!pair || pair.before) advance(old);
    if (!pair || pair.after) advance(now);
  }
  return pairs;
}

function cursorOf(tree: GitObject): Cursor {
  return { tree, span: spanFrom(tree, 0) };
}

function advance(cursor: Cursor): void {
  if (cursor.span) cursor.span = spanFrom(cursor.tree, cursor.span.end);
}

function spanFrom({ content, oid }: GitObject, at: number): EntrySpan | null {
  return at < content.length ? entrySpan(content, at, oid) : null;
}

function isAtSameBytes(old: Cursor, now: Cursor): boolean {
  if (!old.span || !now.span) return false;
  const length = old.span.end - old.span.start;
  if (now.span.end - now.span.start !== length) return false;
  // From the end, where the oid is: different entries differ there.
  for (let back = 1; back <= length; back++)
    if (old.tree.content[old.span.end - back] !== now.tree.content[now.span.end - back])
      return false;
  return true;
}

function nextPair(old: Cursor, now: Cursor): EntryPair {
  const before = old.span && entryAt(old.tree.content, old.span);
  const after = now.span && entryAt(now.tree.content, now.span);
  if (!before || !after) return { before, after };
  const order = compareEntries(before, after);
  if (order === 0) return { before, after };
  return order < 0 ? { before, after: null } : { before: null, after };
}

function isDifferent({ before, after }: EntryPair): boolean {
  return before?.oid !== after?.oid || before?.mode !== after?.mode;
}
