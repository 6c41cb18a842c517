import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../../src/core/terraform/formatFinding.ts';
import { applyFix } from '../../../src/core/validation/applyFix.ts';

function mended(before: string, after: string): string | undefined {
  const finding = formatFinding('a.tf', before, after);
  return finding?.fix === undefined ? before : applyFix(before, finding.fix, 'a.tf');
}

describe('the finding of a file that is not formatted', () => {
  it('is none where nothing would change', () => {
    expect(formatFinding('a.tf', 'a = 1\n', 'a = 1\n')).toBeUndefined();
  });

  it('stands on the first line that differs and replaces no line that does not', () => {
    const finding = formatFinding('a.tf', 'x\r\na=1\nb=2\ny\n', 'x\r\na = 1\nb = 2\ny\n');
    expect(finding).toMatchObject({ line: 2, column: 1, endLine: 2, endColumn: 4 });
    expect(finding?.fix?.edits).toEqual([
      { path: 'a.tf', line: 2, column: 1, endLine: 4, endColumn: 1, newText: 'a = 1\nb = 2\n' },
    ]);
  });

  it('has a fix that gives the formatted text, for any two texts', () => {
    const line = fc.constantFrom('a', 'b', '', '  é😀', 'c\r', '{');
    const text = fc
      .tuple(fc.array(line), fc.boolean())
      .map(([lines, isEnded]) => lines.join('\n') + (isEnded ? '\n' : ''));
    fc.assert(fc.property(text, text, (before, after) => mended(before, after) === after));
  });
});
