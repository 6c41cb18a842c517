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
export const SYMLINK_MODE = '120000';

const NUL = 0;
/** Arguments that a function surely takes. */
const MAX_AT_ONCE = 8192;
const SPACE = 32;
const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
/** Room for the digits of one oid; used anew for each. */
const DIGITS = new Uint8Array(64);

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

/**
 * One entry of a tree object, of a name that is there twice the first; others are not decoded.
 * @param name bytes as latin-1
 * @throws ReactorError `object-corrupt`
 */
export function entryNamed(content: Uint8Array, name: string, tree: Oid): TreeEntry | undefined {
  for (let at = 0; at < content.length;) {
    const span = entrySpan(content, at, tree);
    if (isNamed(content, span, name)) return entryAt(content, span);
    at = span.end;
  }
  return undefined;
}

export function isNamed(
  content: Uint8Array,
  { nameStart, nameEnd }: EntrySpan,
  name: string,
): boolean {
  if (nameEnd - nameStart !== name.length) return false;
  for (let at = name.length - 1; at >= 0; at--) {
    if (content[nameStart + at] !== name.charCodeAt(at)) return false;
  }
  return true;
}

/**
 * Where a {@link sortKey} stands to an entry, in git's order: negative if it comes before.
 * @param key bytes as latin-1
 */
export function compareKey(key: string, content: Uint8Array, span: EntrySpan): number {
  const { nameStart, nameEnd } = span;
  for (let at = 0; at < key.length && nameStart + at < nameEnd; at++) {
    const difference = key.charCodeAt(at) - (content[nameStart + at] ?? 0);
    if (difference !== 0) return difference;
  }
  const length = nameEnd - nameStart;
  if (key.length < length) return -1;
  const rest = isTreeAt(content, span) ? '/' : '';
  const own = key.slice(length);
  return own === rest ? 0 : own < rest ? -1 : 1;
}

const DIGIT_4 = 52;

function isTreeAt(content: Uint8Array, { start, nameStart }: EntrySpan): boolean {
  const isUsual = nameStart - start === '40000 '.length && content[start] === DIGIT_4;
  return isUsual || canonicalMode(latin1(content, start, nameStart - 1)) === TREE_MODE;
}

export function entryAt(content: Uint8Array, span: EntrySpan): TreeEntry {
  return {
    mode: canonicalMode(latin1(content, span.start, span.nameStart - 1)),
    name: latin1(content, span.nameStart, span.nameEnd),
    oid: hexOf(content, span.nameEnd + 1, span.end),
  };
}

/** git's order: by the bytes of the names, that of a tree as if it ended with a slash. */
export function compareEntries(one: TreeEntry, other: TreeEntry): number {
  const [key, otherKey] = [sortKey(one), sortKey(other)];
  if (key === otherKey) return 0;
  return key < otherKey ? -1 : 1;
}

/** By which git orders the entries of a tree. */
export function sortKey({ name, mode }: TreeEntry): string {
  return mode === TREE_MODE ? `${name}/` : name;
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

/** Each of these makes one flat string at once: joining characters would be most of a diff's time. */
function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > MAX_AT_ONCE)
    return latin1(bytes, start, start + MAX_AT_ONCE) + latin1(bytes, start + MAX_AT_ONCE, end);
  return String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]);
}

function hexOf(bytes: Uint8Array, start: number, end: number): Oid {
  const digits = DIGITS.subarray(0, 2 * (end - start));
  for (let at = start, digit = 0; at < end; at++) {
    const byte = bytes[at] ?? 0;
    digits[digit++] = HEX[byte >> 4] ?? 0;
    digits[digit++] = HEX[byte & 15] ?? 0;
  }
  return String.fromCharCode.apply(null, digits as unknown as number[]);
}

function corruptTree(tree: Oid): ReactorError {
  return new ReactorError('object-corrupt', `The tree ${tree} is not a tree object.`, {
    hint: 'Run git fsck; fetch the object again from a clone that has it.',
  });
}
