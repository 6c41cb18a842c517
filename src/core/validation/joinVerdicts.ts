import type { Verdict } from '../events/validationData.ts';
import { byPlace, distinctFindings, outcomeOf } from './verdict.ts';

/** What several checks of the same tree say together. */
export function joinVerdicts(verdicts: readonly [Verdict, ...Verdict[]]): Verdict {
  const findings = distinctFindings(verdicts.flatMap((each) => each.findings)).toSorted(byPlace);
  const most = (count: (verdict: Verdict) => number): number => Math.max(...verdicts.map(count));
  // Each tells how many files it read, not which; the same ones mostly.
  const checked = most((verdict) => verdict.checked);
  return {
    ...verdicts[0],
    verdict: outcomeOf(findings, checked),
    ...{ checked, cached: most(({ cached }) => cached), findings },
    tookMs: verdicts.reduce((sum, { tookMs }) => sum + tookMs, 0),
    skipped: verdicts.flatMap(({ skipped }) => skipped),
  };
}
