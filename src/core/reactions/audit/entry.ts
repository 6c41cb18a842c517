import type { Hash } from '../../ports.ts';
import { canonicalJson } from './canonicalJson.ts';

/** `prev` of the first entry. */
export const NO_HASH = '0'.repeat(64);

/** Lines beyond are none of ours. Characters. */
const MOST_CHARACTERS = 1 << 20;
const HASH = /^[0-9a-f]{64}$/;

/** What an entry knows of what led to it; values of secrets are hidden. */
export type AuditInputs = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>;

/** Who wrote the commit that led to it, as the commit says; `kind` is a guess. */
export interface AuditActor {
  readonly kind: 'human' | 'agent' | 'bot';
  /** E.g. `Ada <ada@example.com>`. */
  readonly name: string;
}

/** The reaction under which it happened. */
export interface AuditRule {
  readonly name: string;
  /** Hash of the reaction; `null` where the begin of its run is not known any more. */
  readonly hash: string | null;
}

/** What happened, by whom, under which rule, with which outcome; not in the chain yet. */
export interface AuditDraft {
  /** When it was observed; ISO 8601 in UTC. */
  readonly at: string;
  /** The short type of its event, e.g. `run.started`. */
  readonly kind: string;
  readonly actor: AuditActor | null;
  readonly rule: AuditRule | null;
  readonly inputs: AuditInputs;
  /** E.g. `started`, `succeeded`, `denied`. */
  readonly outcome: string;
  readonly reason: string | null;
  /** Who decided: an approver, the condition that approved by itself, whoever cancelled. */
  readonly by: string | null;
  /** The id of the event that it is about; `null` for what the log says of itself. */
  readonly event: string | null;
  /** The place of that event in the stream: what was written last is known by it. */
  readonly sequence: number;
}

/** One line of the audit log, bound to the line before it. */
export interface AuditEntry extends AuditDraft {
  readonly version: 1;
  /** From 1, without gaps. */
  readonly seq: number;
  /** `hash` of the entry before; {@link NO_HASH} for the first. */
  readonly prev: string;
  /** SHA-256 of the canonical JSON of all other members. */
  readonly hash: string;
}

/** The end of a chain. */
export interface ChainHead {
  /** `seq` of the newest entry; 0 for none. */
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY_CHAIN: ChainHead = { seq: 0, hash: NO_HASH };

/** Binds a draft to the chain. */
export function chainEntry(draft: AuditDraft, head: ChainHead, hash: Hash): AuditEntry {
  const content = { ...draft, version: 1, seq: head.seq + 1, prev: head.hash } as const;
  return { ...content, hash: hash(canonicalJson(content)) };
}

/** The line of an entry, with its end: its canonical JSON, so that each entry has only one. */
export function lineOfEntry(entry: AuditEntry): string {
  return `${canonicalJson(entry)}\n`;
}

/** The entry in a line, whatever its hash; `undefined` for a line that is none. */
export function entryOfLine(line: string): AuditEntry | undefined {
  if (line.length > MOST_CHARACTERS) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a line is exactly what was written: the content is that of the hash, byte by byte. */
export function isUnchanged(line: string, entry: AuditEntry, hash: Hash): boolean {
  try {
    const content = canonicalJson({ ...entry, hash: undefined });
    return hash(content) === entry.hash && canonicalJson(entry) === line;
  } catch {
    return false;
  }
}

function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { seq, prev, hash, at, kind, inputs, sequence } = value as Record<string, unknown>;
  const isPlaced = isCount(seq) && seq > 0 && isCount(sequence);
  const isChained = [prev, hash].every((each) => typeof each === 'string' && HASH.test(each));
  const isTold = typeof at === 'string' && typeof kind === 'string';
  return isPlaced && isChained && isTold && typeof inputs === 'object' && inputs !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
