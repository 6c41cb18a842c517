import type { Finding, Severity, VerdictOutcome } from '../events/validationData.ts';

/**
 * The outcome that findings add up to. A validator that broke outweighs everything, since nobody
 * knows what it would have said; nothing checked is `skipped`, never `pass`.
 */
export function outcomeOf(findings: readonly Finding[], checked: number): VerdictOutcome {
  if (findings.some((finding) => finding.rule === 'broken')) return 'error';
  if (findings.some((finding) => finding.severity === 'error')) return 'fail';
  if (findings.some((finding) => finding.severity === 'warning')) return 'warn';
  return checked === 0 ? 'skipped' : 'pass';
}

/** Orders findings by path, then by place. */
export function byPlace(a: Finding, b: Finding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** Each finding once: several units may read the same file. */
export function distinctFindings(findings: readonly Finding[]): readonly Finding[] {
  const byText = new Map(findings.map((finding) => [identityOf(finding), finding]));
  return byText.size === findings.length ? findings : [...byText.values()];
}

/** The same for two findings that say the same of the same place. */
export function identityOf({ path, line, column, endLine, endColumn, ...said }: Finding): string {
  const { validator, rule, message } = said;
  return [path, line, column, endLine, endColumn, validator, rule, message].join('\0');
}

/** How many findings of each severity there are. */
export function countBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}
