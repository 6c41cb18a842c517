import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/events/validationData.ts';
import { newFindings, type FoundIn } from '../../../src/core/validation/newFindings.ts';
import { finding } from './finding.ts';

const found = (text: string, ...findings: readonly Partial<Finding>[]): FoundIn => ({
  findings: findings.map(finding),
  lineAt: (_, line) => text.split('\n')[line - 1] ?? '',
});
const lines = (now: FoundIn, before: FoundIn, formerPath = (path: string) => path): unknown =>
  newFindings(now, before, formerPath).map(({ line }) => line);

describe('a finding is new', () => {
  it('unless the parent has it, wherever its line moved', () => {
    expect(lines(found('x\n  bad', { line: 2 }), found('bad', { line: 1 }))).toEqual([]);
  });

  it('when it comes once more', () => {
    const now = found('bad\nbad', { line: 1 }, { line: 2 });
    expect(lines(now, found('bad', { line: 1 }))).toEqual([2]);
  });

  it.each([
    ['another rule', { rule: 'json' }],
    ['another message', { message: 'It is wrong in another way.' }],
    ['another path', { path: 'b.yaml' }],
  ])('when the parent has only one with %s', (_, difference) => {
    expect(lines(found('bad', {}), found('bad', difference))).toEqual([1]);
  });

  it('when its line says something else now', () => {
    expect(lines(found('worse', {}), found('bad', {}))).toEqual([1]);
  });

  it('unless it was there under the name that the file had', () => {
    const before = found('bad', { path: 'old.yaml' });
    expect(lines(found('bad', {}), before, () => 'old.yaml')).toEqual([]);
  });

  it('always, if the validator broke', () => {
    const broken = found('', { rule: 'broken' });
    expect(lines(broken, broken)).toEqual([1]);
  });
});
