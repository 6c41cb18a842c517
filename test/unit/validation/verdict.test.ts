import { describe, expect, it } from 'vitest';
import {
  byPlace,
  countBySeverity,
  distinctFindings,
  outcomeOf,
} from '../../../src/core/validation/verdict.ts';
import { finding } from './finding.ts';

describe('a verdict', () => {
  it.each([
    ['skipped', [], 0],
    ['pass', [], 3],
    ['pass', [finding({ severity: 'info' })], 1],
    ['warn', [finding({ severity: 'warning' }), finding({ severity: 'info' })], 1],
    ['fail', [finding({ severity: 'warning' }), finding({})], 1],
    ['error', [finding({}), finding({ rule: 'broken' })], 1],
  ] as const)('is %s', (outcome, findings, checked) => {
    expect(outcomeOf(findings, checked)).toBe(outcome);
  });

  it('orders findings by path, then line, then column', () => {
    const findings = [
      finding({ path: 'b', line: 1 }),
      finding({ path: 'a', line: 10 }),
      finding({ path: 'a', line: 2, column: 5 }),
      finding({ path: 'a', line: 2, column: 4 }),
    ];
    const places = findings
      .sort(byPlace)
      .map(({ path, line, column }) => `${path}${line}:${column}`);
    expect(places).toEqual(['a2:4', 'a2:5', 'a10:1', 'b1:1']);
  });

  it('counts findings by severity', () => {
    const findings = [finding({}), finding({}), finding({ severity: 'info' })];
    expect(countBySeverity(findings)).toEqual({ error: 2, warning: 0, info: 1 });
  });
});

describe('findings of several units', () => {
  it('are told once if they say the same of the same place', () => {
    const [one, same] = [finding({ message: 'a' }), finding({ message: 'a' })];
    const others = [finding({ message: 'b' }), finding({ message: 'a', line: 7 })];
    expect(distinctFindings([one, others[0]!, same, others[1]!])).toEqual([one, ...others]);
  });
});
