import { describe, expect, it } from 'vitest';
import type { TestResult } from '../../harness/testResult.ts';
import { withoutHost } from '../../stages/hostStages.ts';
import { summaryOf } from '../../stages/summary.ts';
import { resultsOf } from '../../stages/vitestStage.ts';

const passed: TestResult = { name: 'a', outcome: 'passed', durationMs: 1 };

describe('the summary of npm test', () => {
  it('ends with the counts', () => {
    const failed: TestResult = { name: 'b', outcome: 'failed', durationMs: 1, reason: 'no\nway' };
    const skipped: TestResult = { name: 'c', outcome: 'skipped', durationMs: 0 };
    expect(summaryOf([passed, failed, skipped, passed])).toEqual([
      '  failed: b',
      '    no',
      '    way',
      '  skipped: c',
      '2 passed, 1 failed, 1 skipped',
    ]);
  });
});

describe('a stage that needs a host where there is none', () => {
  it('is skipped with its reason, and fails in CI', () => {
    expect(withoutHost('e2e', 'no browser', {})).toMatchObject([
      { outcome: 'skipped', reason: 'no browser' },
    ]);
    expect(withoutHost('e2e', 'no browser', { CI: 'true' })).toMatchObject([
      { outcome: 'failed', reason: 'no browser' },
    ]);
  });
});

describe('results of vitest', () => {
  const file = { name: '/x.test.ts', status: 'passed', message: '' };
  const test = { fullName: 'works', duration: 2, failureMessages: [] };

  it('counts each test, and todo as skipped', () => {
    const assertionResults = [
      { ...test, status: 'passed' },
      { ...test, status: 'todo' },
    ];
    const results = resultsOf('unit', { testResults: [{ ...file, assertionResults }] }, 0);
    expect(results.map((one) => one.outcome)).toEqual(['passed', 'skipped']);
  });

  it('counts a file that does not load as a failure', () => {
    const broken = { ...file, status: 'failed', message: 'Syntax', assertionResults: [] };
    expect(resultsOf('unit', { testResults: [broken] }, 1)).toMatchObject([
      { outcome: 'failed', reason: 'Syntax' },
    ]);
  });

  it('counts a run without a report, or failed outside of its tests, as a failure', () => {
    expect(resultsOf('unit', undefined, 1)).toMatchObject([{ outcome: 'failed' }]);
    const fine = { ...file, assertionResults: [{ ...test, status: 'passed' }] };
    expect(resultsOf('unit', { testResults: [fine] }, 1)).toMatchObject([
      { outcome: 'passed' },
      { outcome: 'failed' },
    ]);
  });
});
