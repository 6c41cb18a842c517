import type { TestResult } from '../harness/testResult.ts';

/** What is printed after the last stage: failures and skips with their reasons, then the counts. */
export function summaryOf(results: readonly TestResult[]): readonly string[] {
  const details = results
    .filter((result) => result.outcome !== 'passed')
    .flatMap((result) => [`  ${result.outcome}: ${result.name}`, ...reasonLines(result)]);
  return [...details, countLine(results)];
}

/** `N passed, N failed, N skipped` */
export function countLine(results: readonly TestResult[]): string {
  const count = (outcome: TestResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}

/** The first lines of a reason; the whole of it was printed when it happened. */
function reasonLines(result: TestResult): readonly string[] {
  const lines = result.reason?.trim().split('\n').slice(0, 3) ?? [];
  return lines.map((line) => `    ${line.trim()}`);
}
