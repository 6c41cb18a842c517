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
  const edited = new Bytes(added.reduce((sum, entry) => sum + sizeOf(entry), content.length));
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
      edited.copy(content, kept, at);
      for (; isBefore(); next++) edited.addEntry(added[next]);
      kept = isEdited ? span.end : at;
    }
    at = span.end;
  }
  edited.copy(content, kept, content.length);
  for (; next < added.length; next++) edited.addEntry(added[next]);
  return edited.whole();
}

/** At most so many bytes as an entry, whatever its mode. */
function sizeOf({ mode, name, oid }: TreeEntry): number {
  return mode.length + name.length + 2 + oid.length / 2;
}

/** Room to write most trees in; used anew for each. */
const ROOM = new Uint8Array(64 * 1024);

/** A tree object that is being written; no part of it is made apart first. */
class Bytes {
  readonly #bytes: Uint8Array;
  #size = 0;

  constructor(most: number) {
    this.#bytes = most <= ROOM.length ? ROOM : new Uint8Array(most);
  }

  copy(from: Uint8Array, start: number, end: number): void {
    this.#bytes.set(from.subarray(start, end), this.#size);
    this.#size += end - start;
  }

  /** `<mode> <name>\0<oid>`, the mode without leading zeros (git, "tree objects"). */
  addEntry(entry: TreeEntry | undefined): void {
    if (entry === undefined) return;
    const { mode, name, oid } = entry;
    this.#addText(mode.startsWith('0') ? mode.slice(1) : mode);
    this.#bytes[this.#size++] = SPACE;
    this.#addText(name);
    this.#bytes[this.#size++] = 0;
    for (let at = 0; at < oid.length; at += 2) {
      this.#bytes[this.#size++] = (digitAt(oid, at) << 4) | digitAt(oid, at + 1);
    }
  }

  whole(): Uint8Array {
    return this.#bytes.slice(0, this.#size);
  }

  #addText(latin1: string): void {
    for (let at = 0; at < latin1.length; at++) {
      this.#bytes[this.#size++] = latin1.charCodeAt(at);
    }
  }
}

const SPACE = 32;
const DIGIT_0 = 48;
const LETTER_A = 97;

/** The value of a digit of lower case hexadecimal. */
function digitAt(oid: Oid, at: number): number {
  const code = oid.charCodeAt(at);
  return code >= LETTER_A ? code - LETTER_A + 10 : code - DIGIT_0;
}
