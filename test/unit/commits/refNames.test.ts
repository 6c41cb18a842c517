import { describe, expect, it } from 'vitest';
import { branchName, refKind, shortRef } from '../../../src/core/commits/refNames.ts';

describe('names of refs', () => {
  it.each([
    ['refs/heads/a/b', 'branch', 'a/b', 'a/b'],
    ['refs/remotes/origin/a/b', 'remote', 'a/b', 'origin/a/b'],
    ['refs/remotes/odd', 'remote', null, 'odd'],
    ['refs/tags/v1', 'tag', null, 'v1'],
    ['refs/heads/refs/heads/x', 'branch', 'refs/heads/x', 'refs/heads/x'],
    ['refs/stash', undefined, null, 'refs/stash'],
    ['refs/headstrong', undefined, null, 'refs/headstrong'],
  ])('%s', (ref, kind, branch, short) => {
    expect(refKind(ref)).toBe(kind);
    expect(branchName(ref)).toBe(branch);
    expect(shortRef(ref)).toBe(short);
  });

  it('a HEAD on no branch has no name', () => {
    expect(branchName(null)).toBeNull();
  });
});
