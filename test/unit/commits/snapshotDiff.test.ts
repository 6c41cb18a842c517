import { describe, expect, it } from 'vitest';
import { diffSnapshots, settle } from '../../../src/core/commits/snapshotDiff.ts';
import type { RefSnapshot, WorktreeHead } from '../../../src/core/ports.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string];
const MAIN = 'refs/heads/main';
const IDLE: WorktreeHead = { id: '', ref: MAIN, oid: A, operation: null, heldRefs: [] };

function snapshot(refs: Readonly<Record<string, string>>, head: WorktreeHead = IDLE): RefSnapshot {
  return { refs: new Map(Object.entries(refs)), worktrees: [head] };
}

describe('settle', () => {
  const told = { refs: { [MAIN]: A }, heads: { '': { ref: MAIN, oid: A } } };

  it('takes all as it is where nothing is under way', () => {
    const now = snapshot({ [MAIN]: B }, { ...IDLE, oid: B });
    expect(settle(now, told)).toEqual({
      refs: { [MAIN]: B },
      heads: { '': { ref: MAIN, oid: B } },
    });
  });

  it('leaves held refs and that HEAD where they were told to be', () => {
    const head = { ...IDLE, ref: null, oid: C, operation: 'rebase', heldRefs: [MAIN] } as const;
    const now = snapshot({ [MAIN]: B, 'refs/heads/other': C }, head);
    expect(settle(now, told)).toEqual({
      refs: { [MAIN]: A, 'refs/heads/other': C },
      heads: { '': { ref: MAIN, oid: A } },
    });
  });

  it('leaves out a held ref that was never told', () => {
    const head = { ...IDLE, operation: 'merge', heldRefs: ['refs/heads/new'] } as const;
    expect(settle(snapshot({ [MAIN]: A, 'refs/heads/new': B }, head), told).refs).toEqual({
      [MAIN]: A,
    });
  });
});

describe('diffSnapshots', () => {
  it('finds what came, moved and went, by name', () => {
    const before = { refs: { b: A, c: A, d: A }, heads: {} };
    const after = { refs: { a: A, b: A, c: B }, heads: {} };
    expect(diffSnapshots(before, after).refs).toEqual([
      { ref: 'a', from: null, to: A },
      { ref: 'c', from: A, to: B },
      { ref: 'd', from: A, to: null },
    ]);
  });

  it('tells a HEAD that changed its branch or that came, and not one whose work tree is gone', () => {
    const at = (ref: string | null, oid: string | null): object => ({ ref, oid });
    const before = { refs: {}, heads: { '': at(MAIN, A), same: at(MAIN, A), gone: at(null, B) } };
    const after = { refs: {}, heads: { '': at(null, A), same: at(MAIN, A), new: at(MAIN, null) } };
    const { heads } = diffSnapshots(before as never, after as never);
    expect(heads.map(({ worktree }) => worktree)).toEqual(['', 'new']);
    expect(heads[0]).toMatchObject({ from: { ref: MAIN, oid: A }, to: { ref: null, oid: A } });
    expect(heads[1]?.from).toEqual({ ref: null, oid: null });
  });
});
