import { describe, expect, it } from 'vitest';
import { newerRun } from '../../../src/core/reactions/newerRun.ts';

/** Commits of one letter, each after those before it in the alphabet; capitals are not known. */
const isAncestor = (ancestor: string, descendant: string): Promise<boolean> =>
  Promise.resolve(/^[a-z]{2}$/.test(ancestor + descendant) && ancestor < descendant);
const peer = (run: string, commit: string | null) => ({ run, commit });

describe('of the runs of one group on several machines', () => {
  const older = peer('1', 'a');
  const newer = peer('2', 'b');
  const both = async (
    line: readonly ReturnType<typeof peer>[],
  ): Promise<readonly (string | undefined)[]> =>
    Promise.all(line.map(async (own) => (await newerRun(own, line, undefined, isAncestor))?.run));

  it('the one of the newer commit goes, in whichever order they came', async () => {
    expect(await both([older, newer])).toEqual(['2', undefined]);
    expect(await both([newer, older])).toEqual([undefined, '2']);
  });

  it('the later one goes where no commit is after the other, or none is told', async () => {
    expect(await both([peer('1', 'X'), newer])).toEqual(['2', undefined]);
    expect(await both([newer, peer('1', 'X')])).toEqual(['1', undefined]);
    expect(await both([peer('1', null), peer('2', null)])).toEqual(['2', undefined]);
    expect(await both([newer, peer('again', 'b')])).toEqual(['again', undefined]);
  });

  it('one does not go after a newer one that is over', async () => {
    expect(await newerRun(older, [older], newer, isAncestor)).toBe(newer);
    expect(await newerRun(newer, [newer], older, isAncestor)).toBeUndefined();
    expect(await newerRun(older, [older], older, isAncestor)).toBeUndefined();
  });

  it('the same run on two machines is not newer than itself', async () => {
    expect(await both([older, older])).toEqual([undefined, undefined]);
  });
});
