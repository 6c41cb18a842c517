import { describe, expect, it } from 'vitest';
import { namesOf, refusalOf, type RollbackSituation } from '../../../src/core/rollback/refusal.ts';

const POSSIBLE: RollbackSituation = {
  isTrusted: true,
  isBare: false,
  branch: 'refs/heads/main',
  operation: null,
  mode: 'revert',
  isBorn: true,
  isProtected: false,
  isLocked: false,
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
    ['there is nothing before', { isBorn: false }, /no earlier commit/],
    ['git is at work', { isLocked: true }, /index\.lock/],
    ['the branch is protected', { isProtected: true }, /main is protected/],
  ])('is refused with a reason and a next step when %s', (_, difference, reason) => {
    const refusal = refusalOf({ ...POSSIBLE, ...difference });
    expect(refusal?.reason).toMatch(reason);
    expect(refusal?.hint).toMatch(/\.$/);
  });

  it('may restore files on a detached HEAD and on a protected branch', () => {
    const situation = { ...POSSIBLE, mode: 'restore', branch: null, isProtected: true } as const;
    expect(refusalOf(situation)).toBeUndefined();
  });

  it('names five of many paths and counts the others', () => {
    expect(namesOf(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
    expect(namesOf(['a', 'b'])).toBe('a, b');
  });
});
