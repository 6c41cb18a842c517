import { describeCommit } from '../../core/commits/describeCommit.ts';
import { branchName } from '../../core/commits/refNames.ts';
import { readCommit } from '../../core/commits/readCommit.ts';
import { isReactorError } from '../../core/errors.ts';
import type { CommitBatchData, CommitData, Oid } from '../../core/events/commitData.ts';
import { isEvent, type AnyEvent } from '../../core/events/event.ts';
import type { ObjectSource, RefSource } from '../../core/ports.ts';
import type { ReactionRepository } from '../../core/reactions/ports.ts';
import type { RunSubject } from '../../core/reactions/stepKind.ts';
import { batchBase, commitOf } from '../../core/reactions/subject.ts';
import { createMirror } from '../../core/realities/mirror.ts';
import type { Quarantine } from '../../core/rollback/quarantine.ts';
import { treeOf } from '../../core/validation/commitChecks.ts';
import { findTreeFacts } from './treeFacts.ts';

export interface RepositoryPortInit {
  readonly source: string;
  /** Whose HEAD is meant: empty for the main work tree, else the name in `worktrees/`. */
  readonly worktree: string;
  readonly zone: string;
  readonly objects: ObjectSource;
  readonly refs: RefSource;
  readonly quarantine: Quarantine;
}

/** The repository as reactions see it, over the objects and refs of the engine. */
export function createRepositoryPort(init: RepositoryPortInit): ReactionRepository {
  const { objects, refs, quarantine, source, zone } = init;
  const mirror = createMirror(objects);
  const parentOf = (commit: Oid): Promise<Oid | undefined> =>
    unlessMissing(async () => (await readCommit(objects, commit)).parents[0]);
  const describe = (oid: Oid, ref: string | null): Promise<CommitData> =>
    describeCommit(objects, oid, { ref, origin: 'local', zone });
  return {
    source,
    zone,
    subjectOf: (event) => subjectOf({ objects, mirror, describe, parentOf }, event),
    async textAt(commit, path) {
      const { tree } = await readCommit(objects, commit);
      const entry = await mirror.lookup(tree, path);
      const blob = entry === undefined ? undefined : await objects.read(entry.oid);
      return blob?.type === 'blob' ? new TextDecoder().decode(blob.content) : undefined;
    },
    parentOf,
    async facts() {
      const { worktrees, refs: all } = await refs.snapshot();
      const oid = worktrees.find(({ id }) => id === init.worktree)?.oid ?? null;
      const branches = [...all.keys()].flatMap((ref) => branchName(ref) ?? []);
      if (oid === null) return { ...NO_FACTS, branches };
      const { tree } = await readCommit(objects, oid);
      return findTreeFacts(mirror, tree, [...new Set(branches)]);
    },
    async head() {
      const { worktrees } = await refs.snapshot();
      return worktrees.find(({ id }) => id === init.worktree)?.oid ?? null;
    },
    async describe(revision) {
      const oid = await refs.resolve(revision);
      const { worktrees, refs: all } = await refs.snapshot();
      const ofHead = worktrees.find((each) => each.id === init.worktree && each.oid === oid)?.ref;
      const isBranch = ([name, tip]: readonly [string, Oid]): boolean =>
        tip === oid && name.startsWith('refs/heads/');
      return describe(oid, ofHead ?? [...all].find(isBranch)?.[0] ?? null);
    },
    async commitsIn(revision) {
      const [from, to, ...more] = revision.split('..');
      if (to === undefined || more.length > 0 || revision.includes('...')) {
        return [await refs.resolve(revision)];
      }
      const [before, after] = [
        await refs.resolve(from || 'HEAD'),
        await refs.resolve(to || 'HEAD'),
      ];
      return (await refs.newCommits([after], [before])).map(({ oid }) => oid);
    },
    isAncestor: (ancestor, descendant) => refs.isAncestor(ancestor, descendant),
    isQuarantined: (commit, tree) => quarantine.has(commit, tree),
    onQuarantine: (listener) => quarantine.onAdd(listener),
  };
}

const NO_FACTS = { terraform: [], kubernetes: [], kustomizations: [], environments: [] } as const;

interface SubjectPorts {
  readonly objects: ObjectSource;
  readonly mirror: ReturnType<typeof createMirror>;
  readonly describe: (oid: Oid, ref: string | null) => Promise<CommitData>;
  readonly parentOf: (commit: Oid) => Promise<Oid | undefined>;
}

async function subjectOf(ports: SubjectPorts, event: AnyEvent): Promise<RunSubject | null> {
  if (isEvent(event, 'commit.batch')) return batchSubject(ports, event.data);
  const oid = commitOf(event);
  const commit = isEvent(event, 'commit.created')
    ? event.data
    : oid === null
      ? undefined
      : await unlessMissing(() => ports.describe(oid, refOf(event)));
  if (commit === undefined) return null;
  const [parent] = commit.parents;
  const parentTree = parent === undefined ? null : await treeOf(ports.objects, parent);
  return { commit, parentTree, changes: commit.changes };
}

/** Of many commits at once: the newest of them, with all that they changed together. */
async function batchSubject(
  { objects, mirror, describe, parentOf }: SubjectPorts,
  batch: CommitBatchData,
): Promise<RunSubject> {
  const { ref, to, origin } = batch;
  const commit = { ...(await describe(to, ref)), origin };
  const base = await batchBase({ parentOf }, batch);
  const parentTree = base === undefined ? null : await treeOf(objects, base);
  const changes = await mirror.diff(parentTree, commit.tree);
  return { commit: { ...commit, changes }, parentTree, changes };
}

function refOf({ data }: AnyEvent): string | null {
  return 'ref' in data && typeof data.ref === 'string' ? data.ref : null;
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isReactorError(error, 'object-missing')) return undefined;
    throw error;
  }
}
