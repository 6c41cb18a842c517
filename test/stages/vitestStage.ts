import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { CHECKOUT } from '../harness/checkout.ts';
import { freshResultsFile } from '../harness/testResult.ts';
import type { TestResult } from '../harness/testResult.ts';
import { lostResults, runScript } from './stage.ts';
import type { Stage } from './stage.ts';

/** The part of vitest's JSON report that is read here. */
export interface VitestReport {
  readonly testResults: readonly VitestFile[];
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly VitestTest[];
}

interface VitestTest {
  readonly fullName: string;
  readonly status: string;
  readonly duration?: number | null;
  readonly failureMessages: readonly string[] | null;
}

/** One project of `vitest.config.ts`. */
export function vitestStage(project: string): Stage {
  return {
    name: project,
    run: async () => {
      const file = freshResultsFile(CHECKOUT, project);
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
      const args = ['run', '--project', project, ...reporters];
      const code = await runScript(['node_modules/vitest/vitest.mjs', ...args]);
      return resultsOf(project, readReport(file), code);
    },
  };
}

/** Results by test; a file that could not be loaded, or an error outside of a test, is one failure. */
export function resultsOf(
  project: string,
  report: VitestReport | undefined,
  code: number,
): readonly TestResult[] {
  if (!report) return lostResults(project, code);
  const results = report.testResults.flatMap(fileResults);
  const isUnexplained = code !== 0 && !results.some((one) => one.outcome === 'failed');
  return isUnexplained
    ? [...results, ...lostResults(`${project} (outside of tests)`, code)]
    : results;
}

function fileResults(file: VitestFile): readonly TestResult[] {
  const name = relative(CHECKOUT, file.name);
  if (file.status === 'failed' && file.assertionResults.length === 0) {
    return [{ name, outcome: 'failed', durationMs: 0, reason: file.message }];
  }
  return file.assertionResults.map((test) => ({
    name: `${name} › ${test.fullName}`,
    outcome: outcomeOf(test.status),
    durationMs: test.duration ?? 0,
    ...(test.failureMessages?.length ? { reason: test.failureMessages.join('\n') } : {}),
  }));
}

function outcomeOf(status: string): TestResult['outcome'] {
  if (status === 'passed' || status === 'failed') return status;
  return 'skipped';
}

function readReport(file: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}
