/** How a path of a tree is told to people and scripts. */
export interface GitPath {
  /** Bytes that are not UTF-8 are written as `\xHH`. */
  readonly path: string;
  /** Set if and only if the path is not UTF-8: its bytes, one latin-1 character each. */
  readonly rawPath?: string;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const NOT_ASCII = /[^\0-\x7f]/;
/** A whole UTF-8 character of several bytes, or a single byte outside ASCII. */
const SEQUENCES =
  /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[^\0-\x7f]/g;

/** @param raw the bytes of the path, one latin-1 character each */
export function gitPath(raw: string): GitPath {
  if (!NOT_ASCII.test(raw)) return { path: raw };
  const path = decoded(raw);
  if (path !== undefined) return { path };
  return { path: raw.replace(SEQUENCES, (part) => decoded(part) ?? escaped(part)), rawPath: raw };
}

/** The bytes of a path as a tree has them, one latin-1 character each. */
export function rawPathOf({ path, rawPath }: GitPath): string {
  if (rawPath !== undefined) return rawPath;
  if (!NOT_ASCII.test(path)) return path;
  return String.fromCharCode(...new TextEncoder().encode(path));
}

function decoded(raw: string): string | undefined {
  try {
    return UTF8.decode(Uint8Array.from(raw, (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function escaped(raw: string): string {
  return raw.replace(/[^]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
