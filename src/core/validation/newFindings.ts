import type { Finding } from '../events/validationData.ts';

/** Findings of one tree, and the lines on which they stand. */
export interface FoundIn {
  readonly findings: readonly Finding[];
  /** The text of a line of a file, from 1; empty if there is none. */
  readonly lineAt: (path: string, line: number) => string;
}

/**
 * The findings of `now` that `before` did not have. A finding is known again by rule, path,
 * message and the content of its line, wherever that line has moved; one that came twice and was
 * there once is new once. What broke is always new.
 * @param formerPath the path that a file had before
 */
export function newFindings(
  now: FoundIn,
  before: FoundIn,
  formerPath: (path: string) => string,
): readonly Finding[] {
  const known = new Map<string, number>();
  for (const finding of before.findings) {
    const key = keyOf(finding, finding.path, before);
    known.set(key, (known.get(key) ?? 0) + 1);
  }
  return now.findings.filter((finding) => {
    if (finding.rule === 'broken') return true;
    const key = keyOf(finding, formerPath(finding.path), now);
    const left = known.get(key) ?? 0;
    known.set(key, left - 1);
    return left <= 0;
  });
}

function keyOf(finding: Finding, path: string, { lineAt }: FoundIn): string {
  const { validator, rule, message, line } = finding;
  return [validator, rule, path, message, lineAt(finding.path, line).trim()].join('\0');
}
