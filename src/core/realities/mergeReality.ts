import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { KeepPorts } from './keepReality.ts';
import { ownObjectsOf } from './keepReality.ts';
import {
  prepareMerge,
  type CommitMerge,
  type MergeInit,
  type MergeOutcome,
  type MergeSides,
} from './mergeCommits.ts';
import type { Reality } from './reality.ts';

export interface MergePorts extends Pick<KeepPorts, 'importObjects'> {
  /** What git makes of two commits; changes nothing. @throws ReactorError `git-failed` */
  mergeCommits(sides: MergeSides): Promise<CommitMerge>;
  /** @throws ReactorError `branch-unknown` */
  mergeTarget(branch: string): Promise<MergeTarget>;
  /** Compare and swap. @returns whether it was still at `from` */
  moveBranch(branch: string, from: Oid, to: Oid): Promise<boolean>;
  /**
   * The same for the branch that is checked out here: index and files go with it; what of them is
   * not committed, untracked or ignored is never overwritten.
   * @throws ReactorError `work-tree-in-the-way`, `git-failed`
   */
  moveWithFiles(branch: string, from: Oid, to: Oid): Promise<boolean>;
}

/** A branch that something is to be merged into. */
export interface MergeTarget {
  readonly tip: Oid;
  /** Which work tree has it: none, the one of this repository, or another one. */
  readonly checkedOut: 'nowhere' | 'here' | 'elsewhere';
}

/** Somebody commits again and again while we merge; then it is theirs to stop. */
const MOST_TRIES = 5;

/**
 * Merges the newest commit of a reality into a branch of the real repository. Objects come before
 * the branch moves; when it moved meanwhile, all is done again.
 * @param branch its short name
 * @throws ReactorError `branch-unknown`, `branch-checked-out`, `branch-moved`, `git-failed`,
 *   `work-tree-in-the-way`
 */
export async function mergeIntoBranch(
  ports: MergePorts,
  reality: Reality,
  branch: string,
  init: MergeInit,
): Promise<MergeOutcome> {
  const theirs = reality.head;
  const objects = ownObjectsOf(reality, theirs);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    init.signal?.throwIfAborted();
    const { tip: ours, checkedOut } = await ports.mergeTarget(branch);
    const isHere = checkedOut === 'here' && init.updatesFiles === true;
    if (checkedOut !== 'nowhere' && !isHere) throw isCheckedOut(branch);
    const merge = await prepareMerge(
      (sides) => ports.mergeCommits(sides),
      reality.objects,
      { ours, theirs, objects },
      init,
    );
    if (merge.status !== 'ready') return merge;
    const { oid, verdict } = merge;
    await ports.importObjects(merge.objects);
    const isMoved = isHere
      ? await ports.moveWithFiles(branch, ours, oid)
      : await ports.moveBranch(branch, ours, oid);
    if (isMoved) return { status: 'merged', oid, before: ours, ...(verdict && { verdict }) };
  }
  throw new ReactorError('branch-moved', `${branch} moved again and again while it was merged.`, {
    hint: 'Try again when nobody commits to it.',
  });
}

/**
 * Merges a real commit, or with `from` the newest commit of another reality, into a reality. It
 * begins at its newest commit; what is not committed has to be first.
 * @throws ReactorError `reality-dirty`, `reality-moved`, `reality-full`, `git-failed`
 */
export async function mergeIntoReality(
  ports: Pick<MergePorts, 'mergeCommits'>,
  reality: Reality,
  from: Reality | Oid,
  init: MergeInit,
): Promise<MergeOutcome> {
  const ours = reality.head;
  const [theirs, brought] =
    typeof from === 'string' ? [from, []] : [from.head, ownObjectsOf(from, from.head)];
  const objects = [...ownObjectsOf(reality, ours), ...brought];
  const unique = [...new Map(objects.map((object) => [object.oid, object])).values()];
  const merge = await prepareMerge(
    (sides) => ports.mergeCommits(sides),
    reality.objects,
    { ours, theirs, objects: unique },
    init,
  );
  if (merge.status !== 'ready') return merge;
  const { oid, verdict } = merge;
  await reality.goOn(ours, oid, merge.objects);
  return { status: 'merged', oid, before: ours, ...(verdict && { verdict }) };
}

/** Its files would no longer be those of its newest commit. */
function isCheckedOut(branch: string): ReactorError {
  return new ReactorError('branch-checked-out', `${branch} is checked out in a work tree.`, {
    hint: 'Keep the reality as a branch of its own and merge that with git.',
  });
}
