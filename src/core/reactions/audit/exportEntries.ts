import { canonicalJson } from './canonicalJson.ts';
import type { AuditEntry } from './entry.ts';

export type AuditFormat = 'json' | 'csv';

/** Which entries are meant, by when they were observed. Milliseconds since the epoch. */
export interface AuditRange {
  readonly since?: number;
  /** This moment is not part of it. */
  readonly until?: number;
}

export function isInRange({ at }: Pick<AuditEntry, 'at'>, { since, until }: AuditRange): boolean {
  const time = Date.parse(at);
  return (since === undefined || time >= since) && (until === undefined || time < until);
}

/** Entries as one document, piece by piece. */
export async function* exportEntries(
  entries: AsyncIterable<AuditEntry>,
  format: AuditFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield* csvOf(entries);
  else yield* jsonOf(entries);
}

/** A JSON array; each entry is as in the log, so that its hash can be worked out again. */
async function* jsonOf(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const entry of entries) {
    yield `${before}${canonicalJson(entry)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

const COLUMNS: Readonly<Record<string, (entry: AuditEntry) => unknown>> = {
  seq: ({ seq }) => seq,
  at: ({ at }) => at,
  kind: ({ kind }) => kind,
  outcome: ({ outcome }) => outcome,
  reason: ({ reason }) => reason,
  actor: ({ actor }) => actor?.name,
  actorKind: ({ actor }) => actor?.kind,
  by: ({ by }) => by,
  rule: ({ rule }) => rule?.name,
  ruleHash: ({ rule }) => rule?.hash,
  commit: ({ inputs }) => inputs['commit'],
  tree: ({ inputs }) => inputs['tree'],
  plan: ({ inputs }) => inputs['plan'],
  run: ({ inputs }) => inputs['run'],
  step: ({ inputs }) => inputs['step'],
  inputs: ({ inputs }) => canonicalJson(inputs),
  event: ({ event }) => event,
  sequence: ({ sequence }) => sequence,
  prev: ({ prev }) => prev,
  hash: ({ hash }) => hash,
};

/** RFC 4180: a header, CRLF after each record. */
async function* csvOf(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  yield record(Object.keys(COLUMNS));
  for await (const entry of entries) {
    yield record(Object.values(COLUMNS).map((column) => column(entry)));
  }
}

function record(values: readonly unknown[]): string {
  return `${values.map(csvField).join(',')}\r\n`;
}

/** What spreadsheets take for the begin of a formula (OWASP, "CSV Injection"), full width too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/**
 * One field of a record. A text that a spreadsheet would take for a formula gets an apostrophe in
 * front and is quoted, as are commas, quotes and ends of lines.
 */
export function csvField(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : '';
  const isFormula = FORMULA.test(text);
  const safe = isFormula ? `'${text}` : text;
  return isFormula || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
