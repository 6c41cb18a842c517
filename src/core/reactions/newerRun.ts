import type { Oid } from '../events/commitData.ts';
import type { GroupTurn } from './sharing.ts';

type Peer = Pick<GroupTurn, 'commit' | 'run'>;

/**
 * The run of the same group that takes the place of another one, where `newest` counts: its commit
 * is after the other's, however late it was seen; of commits that are not after each other, or not
 * known here, the later one in line.
 * @param line of all machines, in order
 * @param before the newest one that has begun, which may be over
 */
export async function newerRun(
  own: Peer,
  line: readonly Peer[],
  before: Peer | undefined,
  isAncestor: (ancestor: Oid, descendant: Oid) => Promise<boolean>,
): Promise<Peer | undefined> {
  const isAfter = async (peer: Peer, than: Peer): Promise<boolean> => {
    if (peer.commit === null || than.commit === null || peer.commit === than.commit) return false;
    return isAncestor(than.commit, peer.commit);
  };
  const place = line.findIndex(({ run }) => run === own.run);
  for (const [index, peer] of line.entries()) {
    if (peer.run === own.run) continue;
    if (await isAfter(peer, own)) return peer;
    const isLater = place >= 0 && index > place;
    if (isLater && !(await isAfter(own, peer))) return peer;
  }
  const isOther = before !== undefined && before.run !== own.run;
  return isOther && (await isAfter(before, own)) ? before : undefined;
}
