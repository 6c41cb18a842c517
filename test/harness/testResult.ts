import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How one test, or one check that counts as a test, came out. */
export interface TestResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

/** Where the stage `name` leaves its results below `checkout`. */
export function resultsFile(checkout: string, name: string): string {
  return join(checkout, 'out', 'results', `${name}.json`);
}

/** Removes the results of an earlier run and resolves the place for new ones. */
export function freshResultsFile(checkout: string, name: string): string {
  const path = resultsFile(checkout, name);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  return path;
}

export function writeResults(path: string, results: readonly TestResult[]): void {
  writeFileSync(path, JSON.stringify(results, null, 2));
}

/** `undefined` when the run ended before it could write any. */
export function readResults(path: string): readonly TestResult[] | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as readonly TestResult[];
  } catch {
    return undefined;
  }
}
