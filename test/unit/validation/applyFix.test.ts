import { describe, expect, it } from 'vitest';
import type { FixEdit } from '../../../src/core/events/validationData.ts';
import { applyFix } from '../../../src/core/validation/applyFix.ts';

const edit = (place: readonly [number, number, number, number], newText: string): FixEdit => {
  const [line, column, endLine, endColumn] = place;
  return { path: 'a.yaml', line, column, endLine, endColumn, newText };
};
const apply = (text: string, ...edits: readonly FixEdit[]): string | undefined =>
  applyFix(text, { title: 'Mend it', edits }, 'a.yaml');

describe('a fix', () => {
  it('replaces, inserts and deletes, in whatever order its edits come', () => {
    const text = 'a: 1\nb: 2\nc: 3\n';
    const edits = [edit([3, 1, 4, 1], ''), edit([1, 4, 1, 5], '10'), edit([2, 5, 2, 5], '0')];
    expect(apply(text, ...edits)).toBe('a: 10\nb: 20\n');
  });

  it('leaves line ends of both kinds as they are, and counts UTF-16 units', () => {
    expect(apply('a: 😀x\r\nb\n', edit([1, 6, 1, 7], 'y'))).toBe('a: 😀y\r\nb\n');
  });

  it('keeps two insertions at one place in their order', () => {
    expect(apply('ab', edit([1, 2, 1, 2], '1'), edit([1, 2, 1, 2], '2'))).toBe('a12b');
  });

  it('reaches to the end of a text without a last line break', () => {
    expect(apply('a\nb', edit([2, 2, 2, 2], '!'))).toBe('a\nb!');
  });

  it('leaves other files alone', () => {
    expect(apply('a', { ...edit([1, 1, 1, 2], 'b'), path: 'other.yaml' })).toBe('a');
  });

  it.each([
    ['a line that is not there', [edit([4, 1, 4, 1], 'x')]],
    ['a column that is not there', [edit([1, 4, 1, 4], 'x')]],
    ['a column behind the line, before CRLF', [edit([2, 3, 2, 3], 'x')]],
    ['an end before its start', [edit([1, 2, 1, 1], 'x')]],
    ['edits that overlap', [edit([1, 1, 1, 3], 'x'), edit([1, 2, 1, 3], 'y')]],
  ])('does not fit with %s', (_, edits) => {
    expect(apply('ab\nc\r\n', ...edits)).toBeUndefined();
  });
});
