import { ReactorError } from '../errors.ts';
import type { CommitData, Oid } from '../events/commitData.ts';
import type { Verdict } from '../events/validationData.ts';
import type { ObjectSource, RefSource, WorkTree } from '../ports.ts';
import { createMirror } from '../realities/mirror.ts';
import { treeOf } from './commitChecks.ts';
import {
  validateConfigured,
  type ChangedPath,
  type ValidationPorts,
  type ValidationRun,
  type ValidationSubject,
} from './validateTree.ts';

export interface RevisionPorts extends ValidationPorts {
  readonly objects: ObjectSource;
  readonly refs: RefSource;
  /** `null` for a bare repository. */
  readonly workTree: WorkTree | null;
  /** Whose HEAD is meant: empty for the main work tree, else the name in `worktrees/`. */
  readonly worktree: string;
  describe(oid: Oid): Promise<CommitData>;
}

/** What a person wants to have validated. */
export interface ValidateRequest extends ValidationRun {
  /** What the commit changed, or with `A..B` what lies between; `worktree`: what is on disk. */
  readonly of: { readonly revision: string } | 'worktree';
  /** All files of the tree instead of those that changed. */
  readonly isAll?: boolean;
  /** Only paths for which this holds. */
  readonly matches?: (path: string) => boolean;
}

/** Validates a commit, what lies between two, or the work tree as it is on disk. */
export async function validateRevision(
  ports: RevisionPorts,
  request: ValidateRequest,
): Promise<Verdict> {
  if (request.of === 'worktree') return validateWorkTree(ports, request);
  const subject = await subjectOf(ports, request.of.revision);
  return validateSubject(ports, subject, request);
}

async function subjectOf(ports: RevisionPorts, revision: string): Promise<ValidationSubject> {
  const [from, to, ...more] = revision.split('..');
  if (from === undefined || to === undefined || more.length > 0 || revision.includes('...')) {
    const oid = await ports.refs.resolve(revision);
    const { tree, parents, changes: changed } = await ports.describe(oid);
    const parent = parents[0] === undefined ? null : await treeOf(ports.objects, parents[0]);
    return { rev: oid, tree, parent, changed };
  }
  const [before, after] = await Promise.all(
    [from || 'HEAD', to || 'HEAD'].map(async (each) =>
      ports.describe(await ports.refs.resolve(each)),
    ),
  );
  if (before === undefined || after === undefined) throw new Error('Two revisions are described.');
  const changed = await ports.mirror.diff(before.tree, after.tree);
  return { rev: after.oid, tree: after.tree, parent: before.tree, changed };
}

async function validateWorkTree(ports: RevisionPorts, request: ValidateRequest): Promise<Verdict> {
  if (ports.workTree === null) {
    throw new ReactorError('bare-repository', 'This repository has no work tree.', {
      hint: 'Name a revision instead.',
    });
  }
  const snapshot = await ports.workTree.snapshot(request.signal);
  try {
    const { tree, objects } = snapshot;
    const mirror = createMirror(objects);
    const parent = await treeOfHead(ports);
    const changed = await mirror.diff(parent, tree);
    const subject = { rev: 'worktree', tree, parent, changed };
    return await validateSubject({ ...ports, objects, mirror }, subject, request);
  } finally {
    snapshot.dispose();
  }
}

async function treeOfHead({ refs, objects, worktree }: RevisionPorts): Promise<Oid | null> {
  const { worktrees } = await refs.snapshot();
  const head = worktrees.find(({ id }) => id === worktree)?.oid;
  return head === undefined || head === null ? null : treeOf(objects, head);
}

/** A narrowing to some paths narrows what is judged, and what is told of it. */
async function validateSubject(
  ports: RevisionPorts,
  subject: ValidationSubject,
  { isAll = false, matches, ...run }: ValidateRequest,
): Promise<Verdict> {
  const all = isAll ? ('all' as const) : subject.changed;
  const changed =
    matches === undefined ? all : await narrowed(ports, { ...subject, changed: all }, matches);
  const options = isAll ? { ...ports.options, isNewOnly: false } : ports.options;
  return (await validateConfigured({ ...ports, options }, { ...subject, changed }, run)).verdict;
}

async function narrowed(
  { mirror }: RevisionPorts,
  { tree, changed }: ValidationSubject,
  matches: (path: string) => boolean,
): Promise<readonly ChangedPath[]> {
  const paths = changed === 'all' ? await mirror.files(tree) : changed;
  return paths.filter(
    ({ path, oldPath }: ChangedPath) =>
      matches(path) || (oldPath !== undefined && matches(oldPath)),
  );
}
