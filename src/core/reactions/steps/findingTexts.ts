import type { Finding, Severity, Verdict } from '../../events/validationData.ts';
import { countBySeverity } from '../../validation/verdict.ts';

const WORST_FIRST = ['error', 'warning', 'info'] as const satisfies readonly Severity[];

/** A finding as one line of a log. */
export function findingLine(finding: Finding): string {
  const { path, line, column, severity, message, validator, rule } = finding;
  return `${path}:${line}:${column}: ${severity}: ${message} [${validator}/${rule}]`;
}

/** E.g. `2 errors in k8s/web.yaml: Unknown field "repliccas".`; the first of the worst is named. */
export function findingsReason(findings: readonly Finding[]): string {
  const counts = countBySeverity(findings);
  const first = WORST_FIRST.flatMap((each) => findings.filter((f) => f.severity === each))[0];
  if (first === undefined) return 'Nothing was found.';
  const words = WORST_FIRST.filter((each) => counts[each] > 0).map((each) =>
    counted(counts[each], WORDS[each]),
  );
  const others = new Set(findings.map(({ path }) => path)).size - 1;
  const more = others === 0 ? '' : ` and ${counted(others, ['more file', 'more files'])}`;
  return `${words.join(' and ')} in ${first.path}${more}: ${first.message}`;
}

const WORDS: Readonly<Record<Severity, readonly [string, string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['note', 'notes'],
};

/** E.g. `3 files checked, 1 warning, 2 files not checked`. */
export function verdictSummary({ checked, findings, skipped }: Verdict): string {
  const counts = countBySeverity(findings);
  const found = WORST_FIRST.filter((each) => counts[each] > 0).map((each) =>
    counted(counts[each], WORDS[each]),
  );
  const files = ['file', 'files'] as const;
  return [
    `${counted(checked, files)} checked`,
    ...found,
    ...(skipped.length > 0 ? [`${counted(skipped.length, files)} not checked`] : []),
  ].join(', ');
}

/** A number with the word that fits it. */
export function counted(count: number, [one, many]: readonly [string, string]): string {
  return `${count} ${count === 1 ? one : many}`;
}
