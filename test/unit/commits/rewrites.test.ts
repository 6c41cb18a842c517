import { describe, expect, it } from 'vitest';
import { pairRewrites, subjectOf, type Rewritable } from '../../../src/core/commits/rewrites.ts';

function commit(oid: string, subject: string, at = '2026-01-01T00:00:00Z'): Rewritable {
  const author = { name: 'Ada', email: 'ada@example.com', at };
  return { oid, tree: `tree of ${oid}`, author, message: `${subject}\n\nBody` };
}

function pairs(...args: Parameters<typeof pairRewrites>): readonly (readonly string[])[] {
  return pairRewrites(...args).map(({ replaces, by }) => [
    by.oid,
    ...replaces.map(({ oid }) => oid),
  ]);
}

describe('pairRewrites', () => {
  const [one, two, three] = [
    commit('1', 'One', 'a'),
    commit('2', 'Two', 'b'),
    commit('3', 'Three', 'c'),
  ];

  it('pairs by author and author date, whatever the order', () => {
    const after = [commit('y', 'Two', 'b'), commit('x', 'One reworded', 'a')];
    expect(pairs([one, two], after)).toEqual([
      ['y', '2'],
      ['x', '1'],
    ]);
  });

  it('lets subjects decide among commits of the same second', () => {
    const before = [commit('1', 'One'), commit('2', 'Two'), commit('3', 'Three')];
    const after = [commit('x', 'One'), commit('z', 'Three')];
    expect(pairs(before, after, new Set())).toEqual([
      ['x', '1'],
      ['z', '3'],
    ]);
  });

  it('counts the rest of a fold to the commit that holds it', () => {
    expect(pairs([one, two, three], [commit('x', 'One', 'a')], new Set(['x']))).toEqual([
      ['x', '1', '2', '3'],
    ]);
  });

  it('takes commits without a partner for dropped where nothing was folded', () => {
    expect(pairs([one, two, three], [commit('x', 'One', 'a')], new Set())).toEqual([['x', '1']]);
    expect(pairs([one, two], [commit('x', 'One', 'a')])).toEqual([['x', '1', '2']]);
  });

  it('leaves out what nothing was replaced by, and what replaced nothing', () => {
    expect(pairs([], [commit('x', 'New', 'z')])).toEqual([]);
    expect(pairs([one], [commit('x', 'New', 'z')])).toEqual([]);
  });
});

describe('subjectOf', () => {
  it('is the first line', () => {
    expect(subjectOf({ message: 'Title\n\nBody' })).toBe('Title');
    expect(subjectOf({ message: 'Title' })).toBe('Title');
    expect(subjectOf({ message: '' })).toBe('');
  });
});
