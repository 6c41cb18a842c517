import type { Finding, Fix, FixEdit } from '../../events/validationData.ts';
import { applyFix } from '../../validation/applyFix.ts';
import { byPlace } from '../../validation/verdict.ts';

export interface AppliedFixes {
  /** The new texts of files that changed, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Findings whose fixes are in them. */
  readonly applied: readonly Finding[];
}

/** More fixes of one file wait for the next round; each costs a pass over its text. */
const MOST_IN_FILE = 500;

/**
 * Texts after the fixes of findings. A fix that touches the place of another one waits: both were
 * made for the text as it is, and two insertions at one place may say the same twice. One that does
 * not fit the text is left out.
 * @param textOf the text of a file; `undefined` if there is none
 */
export function applyFixes(
  textOf: (path: string) => string | undefined,
  findings: readonly Finding[],
): AppliedFixes {
  const accepted = new Map<string, FixEdit[]>();
  const applied: Finding[] = [];
  const known = new Set<string>();
  for (const finding of [...findings].sort(byPlace)) {
    const { fix } = finding;
    if (fix === undefined || fix.edits.length === 0) continue;
    const key = JSON.stringify(fix.edits);
    if (!known.has(key) && (!isFree(accepted, fix) || !isFitting(textOf, fix))) continue;
    applied.push(finding);
    if (known.has(key)) continue;
    known.add(key);
    for (const edit of fix.edits)
      accepted.set(edit.path, [...(accepted.get(edit.path) ?? []), edit]);
  }
  return { texts: textsOf(textOf, accepted), applied };
}

function textsOf(
  textOf: (path: string) => string | undefined,
  accepted: ReadonlyMap<string, readonly FixEdit[]>,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [path, edits] of accepted) {
    const before = textOf(path);
    const after = before === undefined ? undefined : applyFix(before, { title: '', edits }, path);
    if (after !== undefined && after !== before) texts.set(path, after);
  }
  return texts;
}

function isFitting(textOf: (path: string) => string | undefined, fix: Fix): boolean {
  return [...new Set(fix.edits.map(({ path }) => path))].every((path) => {
    const text = textOf(path);
    return text !== undefined && applyFix(text, fix, path) !== undefined;
  });
}

function isFree(accepted: ReadonlyMap<string, readonly FixEdit[]>, { edits }: Fix): boolean {
  return edits.every((edit) => {
    const others = accepted.get(edit.path) ?? [];
    return others.length < MOST_IN_FILE && !others.some((other) => touches(edit, other));
  });
}

function touches(one: FixEdit, other: FixEdit): boolean {
  return (
    !isBefore(one.endLine, one.endColumn, other) && !isBefore(other.endLine, other.endColumn, one)
  );
}

function isBefore(endLine: number, endColumn: number, { line, column }: FixEdit): boolean {
  return endLine < line || (endLine === line && endColumn < column);
}
