import { describe, expect, it } from 'vitest';
import type { Finding, Severity, Verdict } from '../../../src/core/events/validationData.ts';
import { joinVerdicts } from '../../../src/core/validation/joinVerdicts.ts';

const finding = (path: string, severity: Severity, rule = 'rule'): Finding => ({
  ...{ path, line: 1, column: 1, endLine: 1, endColumn: 1, validator: 'v', message: 'm' },
  ...{ rule, severity, fixable: false },
});
const verdict = (findings: readonly Finding[], checked = 1): Verdict => ({
  ...{ verdict: 'pass', rev: 'r', tree: 't', checked, cached: 0, tookMs: 2, findings },
  skipped: [{ path: 'p', reason: `of ${checked}` }],
});

describe('verdicts of several checks', () => {
  it('are as bad as the worst, with all findings once and in order', () => {
    const twice = finding('b', 'warning');
    const joined = joinVerdicts([verdict([twice], 0), verdict([finding('a', 'error'), twice], 3)]);
    expect(joined).toMatchObject({ verdict: 'fail', rev: 'r', tree: 't', checked: 3, tookMs: 4 });
    expect(joined.findings.map(({ path }) => path)).toEqual(['a', 'b']);
    expect(joined.skipped).toHaveLength(2);
  });

  it('pass if one of them read something, and are skipped otherwise', () => {
    expect(joinVerdicts([verdict([], 0), verdict([], 1)]).verdict).toBe('pass');
    expect(joinVerdicts([verdict([], 0), verdict([], 0)]).verdict).toBe('skipped');
    expect(joinVerdicts([verdict([finding('a', 'error', 'broken')])]).verdict).toBe('error');
  });
});
