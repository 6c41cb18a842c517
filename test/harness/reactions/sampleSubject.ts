import type { CommitData } from '../../../src/core/events/commitData.ts';
import type { RunSubject } from '../../../src/core/reactions/stepKind.ts';

/** What a run is about, without a repository behind it. */
export function sampleSubject(
  more: Partial<CommitData> = {},
  parentTree: string | null = null,
): RunSubject {
  const author = { name: 'Tess Test', email: 'tess@example.com', at: '2026-01-02T03:04:05+01:00' };
  const commit: CommitData = {
    ...{ oid: 'a'.repeat(40), tree: 'b'.repeat(40), parents: [], message: 'One', trailers: [] },
    ...{ ref: 'refs/heads/main', branch: 'main', author, committer: author },
    actor: { kind: 'human', evidence: [] },
    ...{ origin: 'local', observedAt: '2026-01-02T02:04:05.000Z', hour: 3, changes: [] },
    changesTruncated: false,
    ...more,
  };
  return { commit, parentTree, changes: commit.changes };
}
