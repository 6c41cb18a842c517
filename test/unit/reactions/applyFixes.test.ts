import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, FixEdit } from '../../../src/core/events/validationData.ts';
import { applyFixes } from '../../../src/core/reactions/steps/applyFixes.ts';

type Place = readonly [line: number, column: number, endLine: number, endColumn: number];

function edit(path: string, [line, column, endLine, endColumn]: Place, newText: string): FixEdit {
  return { path, line, column, endLine, endColumn, newText };
}

function finding(rule: string, ...edits: readonly FixEdit[]): Finding {
  const [{ path, line, column, endLine, endColumn }] = edits as readonly [FixEdit];
  const place = { path, line, column, endLine, endColumn };
  const said = { validator: 'kubernetes', rule, severity: 'error', message: rule } as const;
  return { ...place, ...said, fixable: true, fix: { title: rule, edits } };
}

const texts = (files: Readonly<Record<string, string>>) => (path: string) => files[path];
const rules = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule }) => rule);

describe('fixes of several findings', () => {
  const two = { a: 'one\ntwo\n', b: 'b\n' };

  it('are applied together, each at its place in the text as it was', () => {
    const { texts: after, applied } = applyFixes(texts(two), [
      finding('second', edit('a', [2, 1, 2, 4], 'ZWEI')),
      finding('first', edit('a', [1, 1, 1, 4], 'uno und\nnoch eins')),
      finding('other', edit('b', [1, 2, 1, 2], '!')),
    ]);
    expect(Object.fromEntries(after)).toEqual({ a: 'uno und\nnoch eins\nZWEI\n', b: 'b!\n' });
    expect(rules(applied)).toEqual(['first', 'second', 'other']);
  });

  it('wait if they touch another one: two insertions may say the same twice', () => {
    const { texts: after, applied } = applyFixes(texts(two), [
      finding('limits', edit('a', [1, 4, 1, 4], '\nresources: 1')),
      finding('requests', edit('a', [1, 4, 1, 4], '\nresources: 2')),
    ]);
    expect(after.get('a')).toBe('one\nresources: 1\ntwo\n');
    expect(rules(applied)).toEqual(['limits']);
  });

  it('are applied once where several findings have the same one', () => {
    const same = edit('a', [1, 1, 1, 1], '# ');
    const { texts: after, applied } = applyFixes(texts(two), [
      finding('one', same),
      finding('other', same),
    ]);
    expect(after.get('a')).toBe('# one\ntwo\n');
    expect(rules(applied)).toEqual(['one', 'other']);
  });

  it('are left out where they do not fit, all of them or nothing', () => {
    const { texts: after, applied } = applyFixes(texts(two), [
      finding('gone', edit('c', [1, 1, 1, 1], 'x')),
      finding('beyond', edit('a', [9, 1, 9, 1], 'x')),
      finding('half', edit('a', [1, 1, 1, 1], 'x'), edit('a', [1, 9, 1, 9], 'y')),
    ]);
    expect([after.size, applied.length]).toEqual([0, 0]);
  });

  it('are as if made one after another from the end, whatever they are', () => {
    const places = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(places, (columns) => {
        const sorted = columns.toSorted((a, b) => a - b);
        const text = 'x'.repeat(31);
        const edits = sorted.slice(1).flatMap((end, at) => {
          const start = (sorted[at] ?? 0) + 1;
          return at % 2 === 0 && start < end ? [{ start, end, newText: `<${at}>` }] : [];
        });
        const findings = edits.map(({ start, end, newText }) =>
          finding(newText, edit('a', [1, start + 1, 1, end + 1], newText)),
        );
        const expected = edits.reduceRight(
          (done, { start, end, newText }) => done.slice(0, start) + newText + done.slice(end),
          text,
        );
        const { texts: after, applied } = applyFixes(texts({ a: text }), findings);
        expect(after.get('a') ?? text).toBe(expected);
        expect(applied).toHaveLength(edits.length);
      }),
    );
  });
});
