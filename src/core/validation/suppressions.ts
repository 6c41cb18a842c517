import type { Finding } from '../events/validationData.ts';

/** `# git-reactor-ignore rule: reason`, as it stands in a file. */
export interface Suppression {
  readonly rule: string;
  /** Empty if none was given; then it suppresses nothing. */
  readonly reason: string;
  /** The line of the comment, from 1. */
  readonly line: number;
  /** What it covers: the whole file, or one line, from 1. */
  readonly covers: 'file' | number;
}

const MARK = 'git-reactor-ignore';
const COMMENT = /(?:^|\s)(?:#|\/\/)\s*git-reactor-ignore\s+([\w*-]+(?:\/[\w*-]+)?)(?:\s*:\s*(.*))?/;
const COMMENT_ONLY = /^\s*(?:#|\/\/)/;
/** What may stand above or between the comments at the top of a file. */
const TOP = /^\s*(?:(?:#|\/\/).*|---\s*|%YAML.*)?$/;

/**
 * The suppressions in a text: in the comments that the file begins with they cover the file,
 * alone on a line the next line, and behind something that line.
 */
export function suppressionsIn(text: string): readonly Suppression[] {
  if (!text.includes(MARK)) return [];
  const found: Suppression[] = [];
  let isTop = true;
  for (const [index, words] of text.split(/\r?\n/).entries()) {
    isTop &&= TOP.test(words);
    const [, rule, reason = ''] = COMMENT.exec(words) ?? [];
    if (rule === undefined) continue;
    const line = index + 1;
    const own = COMMENT_ONLY.test(words) ? line + 1 : line;
    found.push({ rule, reason: reason.trim(), line, covers: isTop ? 'file' : own });
  }
  return found;
}

/** Whether a rule as written in a suppression or option means this finding. */
export function meansRule(written: string, { validator, rule }: Finding): boolean {
  return written === '*' || written === rule || written === `${validator}/${rule}`;
}

/** Whether one of the suppressions, with its reason, covers the finding. */
export function isSuppressed(finding: Finding, suppressions: readonly Suppression[]): boolean {
  return suppressions.some(
    ({ rule, reason, covers }) =>
      reason !== '' && (covers === 'file' || covers === finding.line) && meansRule(rule, finding),
  );
}
