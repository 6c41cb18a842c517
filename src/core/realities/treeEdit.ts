import {
  compareEntries,
  compareKey,
  entryAt,
  entrySpan,
  isNamed,
  sortKey,
  type TreeEntry,
} from '../commits/treeObject.ts';
import type { Oid } from '../events/commitData.ts';

/** What a name of a tree is to be; `null`: gone. By name, as {@link TreeEntry} has it. */
export type TreeEdits = ReadonlyMap<string, TreeEntry | null>;

/** Up to so many names are compared byte by byte, which makes no garbage. */
const FEW = 8;

/**
 * The bytes of a tree object after edits, in git's order. What is not edited is taken over as it
 * is, byte for byte.
 * @param content of the tree object
 * @param tree its oid, for errors and the length of oids; of any tree if the content is empty
 * @throws ReactorError `object-corrupt`
 */
export function editTree(content: Uint8Array, tree: Oid, edits: TreeEdits): Uint8Array {
  const names = [...edits.keys()];
  const added = [...edits.values()].filter((entry) => entry !== null).sort(compareEntries);
  const keys = added.map(sortKey);
  const parts: Uint8Array[] = [];
  let next = 0;
  let kept = 0;
  for (let at = 0; at < content.length;) {
    const span = entrySpan(content, at, tree);
    const isEdited =
      names.length <= FEW
        ? names.some((name) => isNamed(content, span, name))
        : edits.has(entryAt(content, span).name);
    const isBefore = (): boolean =>
      next < keys.length && compareKey(keys[next] ?? '', content, span) < 0;
    if (isEdited || isBefore()) {
      parts.push(content.subarray(kept, at));
      for (; isBefore(); next++) parts.push(...encoded(added[next]));
      kept = isEdited ? span.end : at;
    }
    at = span.end;
  }
  parts.push(content.subarray(kept), ...added.slice(next).flatMap(encoded));
  return joined(parts);
}

function encoded(entry: TreeEntry | undefined): Uint8Array[] {
  return entry === undefined ? [] : [encodeEntry(entry)];
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
