import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';

/** One entry of a tree object. */
export interface TreeEntry {
  /** Octal as git prints it, whatever odd mode was written: `100644`, `040000`, … */
  readonly mode: string;
  /** The bytes of the name, one latin-1 character each; not checked in any way. */
  readonly name: string;
  readonly oid: Oid;
}

export const TREE_MODE = '040000';
export const SUBMODULE_MODE = '160000';

const NUL = 0;
const SPACE = 32;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A place in the bytes of a tree object: where one entry starts and where its parts are. */
export interface EntrySpan {
  readonly start: number;
  readonly nameStart: number;
  /** The NUL behind the name; the oid follows. */
  readonly nameEnd: number;
  readonly end: number;
}

/**
 * @param content of a tree object
 * @param tree its oid; tells how long oids are, and what an error is about
 * @returns the entries in the order in which they are stored
 * @throws ReactorError `object-corrupt`
 */
export function parseTree(content: Uint8Array, tree: Oid): readonly TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < content.length;) {
    const span = entrySpan(content, at, tree);
    entries.push(entryAt(content, span));
    at = span.end;
  }
  return entries;
}

/** The entry that starts at a byte. @throws ReactorError `object-corrupt` if none does */
export function entrySpan(content: Uint8Array, start: number, tree: Oid): EntrySpan {
  const nameStart = content.indexOf(SPACE, start) + 1;
  const nameEnd = content.indexOf(NUL, nameStart);
  const end = nameEnd + 1 + tree.length / 2;
  const isWhole = nameStart > start + 1 && nameEnd > nameStart && end <= content.length;
  if (!isWhole) throw corruptTree(tree);
  return { start, nameStart, nameEnd, end };
}

export function entryAt(content: Uint8Array, span: EntrySpan): TreeEntry {
  return {
    mode: canonicalMode(latin1(content, span.start, span.nameStart - 1)),
    name: latin1(content, span.nameStart, span.nameEnd),
    oid: hexOf(content, span.nameEnd + 1, span.end),
  };
}

/** What git takes a mode for: of old modes such as `100664` only the executable bit counts. */
export function canonicalMode(written: string): string {
  const mode = Number.parseInt(written, 8) & 0o177777;
  switch (mode & 0o170000) {
    case 0o100000:
      return mode & 0o100 ? '100755' : '100644';
    case 0o120000:
      return '120000';
    case 0o040000:
      return TREE_MODE;
    default:
      return SUBMODULE_MODE;
  }
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

function hexOf(bytes: Uint8Array, start: number, end: number): Oid {
  let hex = '';
  for (let at = start; at < end; at++) hex += HEX[bytes[at] ?? 0] ?? '';
  return hex;
}

function corruptTree(tree: Oid): ReactorError {
  return new ReactorError('object-corrupt', `The tree ${tree} is not a tree object.`, {
    hint: 'Run git fsck; fetch the object again from a clone that has it.',
  });
}
