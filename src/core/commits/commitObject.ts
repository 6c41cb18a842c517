import { ReactorError } from '../errors.ts';
import type { Oid, Person } from '../events/commitData.ts';
import { parseIdentity } from './identity.ts';

/** What a commit object says. */
export interface CommitObject {
  readonly oid: Oid;
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  readonly author: Person;
  readonly committer: Person;
  /** As stored, with its last line break; decoded. */
  readonly message: string;
}

const LINE_FEED = 10;
const OID_HEADER = /^(?:tree|parent) ([0-9a-f]{40}(?:[0-9a-f]{24})?)$/;

/**
 * Reads a commit object. Signatures and merged tags are skipped; odd identities, dates and
 * encodings are tolerated as git tolerates them.
 * @throws ReactorError `object-corrupt` if it names no tree
 */
export function parseCommit(content: Uint8Array, oid: Oid): CommitObject {
  const messageStart = startOfMessage(content);
  const headers = splitHeaders(content.subarray(0, messageStart));
  const decode = decoderOf(valueOf(headers, 'encoding'));
  const [tree] = oidsOf(headers, 'tree');
  if (tree === undefined) throw corruptCommit(oid);
  const person = (key: string): Person => parseIdentity(decode(bytesOf(valueOf(headers, key))));
  return {
    oid,
    tree,
    parents: oidsOf(headers, 'parent'),
    author: person('author'),
    committer: person('committer'),
    message: decode(content.subarray(messageStart)),
  };
}

/** The first byte behind the empty line, or the end if there is none. */
function startOfMessage(content: Uint8Array): number {
  for (let at = content.indexOf(LINE_FEED); at >= 0; at = content.indexOf(LINE_FEED, at + 1))
    if (content[at + 1] === LINE_FEED) return at + 2;
  return content.length;
}

/** Header lines, one latin-1 character a byte; continuations (of signatures) are left out. */
function splitHeaders(bytes: Uint8Array): readonly string[] {
  return latin1(bytes)
    .split('\n')
    .filter((line) => !line.startsWith(' '));
}

function valueOf(headers: readonly string[], key: string): string {
  const line = headers.find((each) => each.startsWith(`${key} `));
  return line?.slice(key.length + 1) ?? '';
}

function oidsOf(headers: readonly string[], key: 'tree' | 'parent'): readonly Oid[] {
  const lines = headers.filter((each) => each.startsWith(`${key} `));
  return lines.flatMap((line) => OID_HEADER.exec(line)?.[1] ?? []);
}

/** Text of a commit in its own encoding; UTF-8 if it names none, Latin-1 where that cannot be. */
function decoderOf(encoding: string): (bytes: Uint8Array) => string {
  const decoder = textDecoder(encoding || 'utf-8');
  return (bytes) => {
    try {
      return decoder?.decode(bytes) ?? latin1(bytes);
    } catch {
      // Bytes that are not what the header says; every byte is something in Latin-1.
      return latin1(bytes);
    }
  };
}

function textDecoder(encoding: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  } catch {
    // A name that nobody knows.
    return undefined;
  }
}

function bytesOf(raw: string): Uint8Array {
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

function corruptCommit(oid: Oid): ReactorError {
  return new ReactorError('object-corrupt', `The commit ${oid} is not a commit object.`, {
    hint: 'Run git fsck; fetch the object again from a clone that has it.',
  });
}
