import { describe, expect, it } from 'vitest';
import { refusalOf, type RollbackSituation } from '../../../src/core/rollback/refusal.ts';

const POSSIBLE: RollbackSituation = {
  isTrusted: true,
  isBare: false,
  branch: 'refs/heads/main',
  operation: null,
  hasTarget: true,
  status: { changed: [], isLocked: false },
};

describe('a rollback', () => {
  it('is not refused on a clean branch with an earlier commit', () => {
    expect(refusalOf(POSSIBLE)).toBeUndefined();
  });

  it.each<[string, Partial<RollbackSituation>, RegExp]>([
    ['the workspace is not trusted', { isTrusted: false }, /not trusted/],
    ['there are no files', { isBare: true }, /bare repository/],
    ['a rebase is under way', { operation: 'rebase' }, /A rebase is under way/],
    ['HEAD is detached', { branch: null }, /detached/],
    ['there is nothing before', { hasTarget: false }, /no earlier commit/],
    ['git is at work', { status: { changed: [], isLocked: true } }, /index\.lock/],
    ['edits are uncommitted', { status: { changed: ['a.tf'], isLocked: false } }, /: a\.tf\.$/],
  ])('is refused with a reason and a next step when %s', (_, difference, reason) => {
    const refusal = refusalOf({ ...POSSIBLE, ...difference });
    expect(refusal?.reason).toMatch(reason);
    expect(refusal?.hint).toMatch(/\.$/);
  });

  it('names three of many changed files and counts the others', () => {
    const changed = ['a', 'b', 'c', 'd', 'e'];
    const refusal = refusalOf({ ...POSSIBLE, status: { changed, isLocked: false } });
    expect(refusal?.reason).toBe('There are uncommitted changes: a, b, c and 2 more.');
  });
});
