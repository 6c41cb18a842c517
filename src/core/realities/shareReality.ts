import { readCommit } from '../commits/readCommit.ts';
import type { Oid } from '../events/commitData.ts';
import { encodeCommit, type Authorship } from './encodeCommit.ts';
import { ownObjectsOf, type KeepPorts } from './keepReality.ts';
import type { Reality } from './reality.ts';

/**
 * Lets git read what a reality has now: its newest commit, or one more on top of it where something
 * is not committed. No ref names it, so git forgets it in time; the reality stays as it is.
 */
export async function shareReality(
  ports: Pick<KeepPorts, 'importObjects'>,
  reality: Reality,
  init: Authorship,
): Promise<Oid> {
  const { head } = reality;
  const tree = await reality.tree();
  const objects = reality.objects.layer();
  try {
    const isCommitted = (await readCommit(objects, head)).tree === tree;
    const oid = isCommitted
      ? head
      : objects.add('commit', encodeCommit({ ...init, tree, parents: [head] }));
    await ports.importObjects(ownObjectsOf({ objects }, oid));
    return oid;
  } finally {
    objects.dispose();
  }
}
