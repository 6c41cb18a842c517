import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Finding, Verdict } from '../../../src/core/events/validationData.ts';
import { reportOf } from '../../../src/terminal/validate.ts';
import { TASKS } from '../../../src/ui/ids.ts';

interface Matcher {
  readonly name: string;
  readonly pattern: { readonly regexp: string };
}

interface Manifest {
  readonly contributes: {
    readonly problemMatchers: readonly Matcher[];
    readonly taskDefinitions: readonly { readonly type: string }[];
  };
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const [matcher] = contributes.problemMatchers;

function matchesOf(findings: readonly Partial<Finding>[]): readonly (readonly string[])[] {
  const place = { path: 'a.yaml', line: 3, column: 5, endLine: 3, endColumn: 9 };
  const whole = findings.map((finding) => ({
    ...place,
    ...{ validator: 'kubernetes', rule: 'memory-limit', severity: 'error', fixable: false },
    ...finding,
  }));
  const skipped = [{ path: 'large.bin', reason: 'too large' }];
  const verdict = { verdict: 'fail', checked: 1, cached: 0, tookMs: 1, findings: whole, skipped };
  const pattern = new RegExp(matcher?.pattern.regexp ?? '');
  return reportOf(verdict as unknown as Verdict)
    .split('\n')
    .flatMap((line) => [pattern.exec(line)?.slice(1) ?? []])
    .filter(({ length }) => length > 0);
}

describe('the problem matcher of tasks', () => {
  it('is the one that tasks name', () => {
    expect(`$${matcher?.name}`).toBe(TASKS.problemMatcher);
    expect(contributes.taskDefinitions.map(({ type }) => type)).toEqual([TASKS.type]);
  });

  it('reads each finding of the report, and nothing else of it', () => {
    const message = 'The container has no memory limit.';
    expect(matchesOf([{ message, severity: 'warning' }])).toEqual([
      ['a.yaml', '3', '5', 'warning', message, 'kubernetes/memory-limit'],
    ]);
    expect(matchesOf([])).toEqual([]);
  });

  it('reads words of others as they are', () => {
    const message = 'b.yaml:1:1: error: [x/y]\nc.yaml:9:9: error: forged [x/y]';
    const [found, ...others] = matchesOf([{ message, path: 'odd: name.yaml' }]);
    expect(found?.[0]).toBe('odd: name.yaml');
    expect(found?.[5]).toBe('kubernetes/memory-limit');
    expect(others).toEqual([]);
  });
});
