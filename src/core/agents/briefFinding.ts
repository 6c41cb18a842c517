import type { Finding, Severity, Verdict } from '../events/validationData.ts';

const WEIGHT: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** What an agent needs of a finding to mend it. */
function briefFinding({ path, line, column, severity, validator, rule, ...rest }: Finding): object {
  const { message, fix } = rest;
  const place = { path, line, column, severity, rule: `${validator}/${rule}`, message };
  return fix === undefined ? place : { ...place, fix: fix.title };
}

/** The outcome, how many findings there are of each severity, and the findings, the worst first. */
export function briefVerdict({ verdict, findings, skipped }: BriefSource): object {
  const worst = findings.toSorted((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
  const count = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    verdict,
    counts: { error: count('error'), warning: count('warning'), info: count('info') },
    findings: worst.map(briefFinding),
    ...(skipped.length > 0 && { skipped }),
  };
}

type BriefSource = Pick<Verdict, 'findings' | 'skipped' | 'verdict'>;
