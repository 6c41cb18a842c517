import { compareEntries, entryAt, entrySpan, type TreeEntry } from '../commits/treeObject.ts';
import type { Oid } from '../events/commitData.ts';

/** What a name of a tree is to be; `null`: gone. By name, as {@link TreeEntry} has it. */
export type TreeEdits = ReadonlyMap<string, TreeEntry | null>;

/**
 * The bytes of a tree object after edits, in git's order. What is not edited is taken over as it
 * is, byte for byte.
 * @param content of the tree object
 * @param tree its oid, for errors and the length of oids; of any tree if the content is empty
 * @throws ReactorError `object-corrupt`
 */
export function editTree(content: Uint8Array, tree: Oid, edits: TreeEdits): Uint8Array {
  const added = [...edits.values()].filter((entry) => entry !== null).sort(compareEntries);
  const parts: Uint8Array[] = [];
  let next = 0;
  let kept = 0;
  for (let at = 0; at < content.length;) {
    const span = entrySpan(content, at, tree);
    const entry = entryAt(content, span);
    let waiting = added[next];
    const isEdited = edits.has(entry.name);
    const isBefore = waiting !== undefined && compareEntries(waiting, entry) < 0;
    if (isBefore || isEdited) parts.push(content.subarray(kept, at));
    for (; waiting !== undefined && compareEntries(waiting, entry) < 0; waiting = added[++next]) {
      parts.push(encodeEntry(waiting));
    }
    if (isEdited) kept = span.end;
    else if (isBefore) kept = at;
    at = span.end;
  }
  parts.push(content.subarray(kept));
  for (const waiting of added.slice(next)) parts.push(encodeEntry(waiting));
  return joined(parts);
}

/** `<mode> <name>\0<oid>`, the mode without leading zeros (git, "tree objects"). */
function encodeEntry({ mode, name, oid }: TreeEntry): Uint8Array {
  const head = `${mode.replace(/^0/, '')} ${name}\0`;
  const bytes = new Uint8Array(head.length + oid.length / 2);
  for (let at = 0; at < head.length; at++) bytes[at] = head.charCodeAt(at);
  for (let at = 0; at < oid.length; at += 2) {
    bytes[head.length + at / 2] = Number.parseInt(oid.slice(at, at + 2), 16);
  }
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
