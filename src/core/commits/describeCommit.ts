import { messageOf } from '../errors.ts';
import type { CommitData, Oid } from '../events/commitData.ts';
import type { ObjectSource } from '../ports.ts';
import { guessActor } from './actor.ts';
import { hourIn } from './hourIn.ts';
import { readCommit } from './readCommit.ts';
import { branchName } from './refNames.ts';
import { parseTrailers } from './trailers.ts';
import { diffTrees } from './treeDiff.ts';

/** How a commit came to be noticed. */
export interface Sighting {
  readonly ref: string | null;
  readonly origin: 'local' | 'remote';
  /** Milliseconds since the epoch; not given for history: then the committer's time stands in. */
  readonly observedAt?: number;
  /** IANA name of the zone for {@link CommitData.hour}. */
  readonly zone: string;
}

type Changes = Pick<CommitData, 'changes' | 'changesUnknown'>;

/**
 * Reads a commit and what it changed against its first parent. A commit whose trees cannot be
 * read (shallow, partial or damaged repository) still has its description, and says why.
 * @throws ReactorError `object-missing`, `object-corrupt` if the commit itself cannot be read
 */
export async function describeCommit(
  objects: ObjectSource,
  oid: Oid,
  sighting: Sighting,
): Promise<CommitData> {
  const commit = await readCommit(objects, oid);
  const trailers = parseTrailers(commit.message);
  const observedAt = sighting.observedAt ?? Date.parse(commit.committer.at);
  return {
    oid,
    tree: commit.tree,
    parents: commit.parents,
    ref: sighting.ref,
    branch: branchName(sighting.ref),
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    trailers,
    actor: guessActor({ author: commit.author, committer: commit.committer, trailers }),
    origin: sighting.origin,
    observedAt: new Date(observedAt).toISOString(),
    hour: hourIn(sighting.zone, observedAt),
    ...(await changesOf(objects, commit.tree, commit.parents[0])),
    changesTruncated: false,
  };
}

async function changesOf(
  objects: ObjectSource,
  tree: Oid,
  parent: Oid | undefined,
): Promise<Changes> {
  try {
    const before = parent === undefined ? null : (await readCommit(objects, parent)).tree;
    return { changes: await diffTrees(objects, before, tree) };
  } catch (error) {
    return { changes: [], changesUnknown: messageOf(error) };
  }
}
