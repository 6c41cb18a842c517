import { isReactorError } from '../errors.ts';
import { gitPath } from '../commits/gitPath.ts';
import { readCommit } from '../commits/readCommit.ts';
import { differencesOf } from '../commits/treeWalk.ts';
import type { Oid, Trailer } from '../events/commitData.ts';
import type { RollbackFile, RollbackMode, RollbackReport } from '../events/rollbackData.ts';
import type { Hash, WorktreeHead } from '../ports.ts';
import { decide, type Decision, type PathNow, type RefusedBecause } from './decide.ts';
import { kindOf, type Change, type RawPath, type TreeEntry } from './operation.ts';
import { namesOf, nothingEarlier, refusalOf, unsavedAmong, type Refusal } from './refusal.ts';
import type { Recovery } from './recover.ts';
import { findTarget, type FoundTarget, type RollbackTarget, type TargetPorts } from './target.ts';
import type { Edit, RollbackWorld } from './world.ts';

export interface RollbackPorts extends TargetPorts {
  readonly hash: Hash;
  readonly now: () => number;
  /** `null` for a bare repository. */
  readonly world: RollbackWorld | null;
  readonly isTrusted: () => boolean;
  readonly isProtected: (branch: string) => boolean;
  /** Files with edits in an editor that are not saved, below the root of the work tree. */
  readonly unsaved: () => readonly string[];
  /** Hears what became of a rollback that was cut off. */
  readonly recovered: (recovery: Recovery) => void;
  /** The HEAD of our work tree now. */
  readonly head: () => Promise<WorktreeHead>;
}

/** What a person or a reaction asks for. */
export interface RollbackRequest {
  readonly target: RollbackTarget;
  readonly mode: RollbackMode;
  /** For the commit that it makes, beside those that say what was rolled back. */
  readonly trailers?: readonly Trailer[];
}

/** A path that changes, what is there now, and what is to be there. */
export interface PlannedPath {
  readonly path: RawPath;
  readonly change: Change<TreeEntry>;
  readonly now: PathNow;
  readonly decision: Exclude<Decision, { kind: 'leave' | 'refuse' }>;
  /** What index and file get where edits are merged; the change's own `after` otherwise. */
  readonly index: TreeEntry | null;
  readonly file: TreeEntry | null;
}

/** A plan with all that is needed to carry it out. */
export interface Plan {
  readonly report: RollbackReport;
  readonly head: WorktreeHead;
  readonly target: FoundTarget | undefined;
  readonly paths: readonly PlannedPath[];
}

/** More changed files than this are no rollback that a person can look at. */
const MAX_CHANGES = 1_000_000;

/**
 * What a rollback would do, or why it is refused. Nothing is changed.
 * @throws ReactorError `revision-unknown`, `object-missing`
 */
export async function planRollback(ports: RollbackPorts, request: RollbackRequest): Promise<Plan> {
  const head = await ports.head();
  const refusal = situationOf(ports, request.mode, head);
  if (refusal !== undefined || ports.world === null || head.oid === null) {
    return refused(ports, request, { head }, refusal ?? nothingEarlier());
  }
  try {
    return await planFrom(ports, ports.world, request, { ...head, oid: head.oid });
  } catch (error) {
    // A file is being written, or went away since git listed it.
    if (!isReactorError(error, 'rollback-failed') && !isReactorError(error, 'git-failed'))
      throw error;
    return refused(ports, request, { head }, { reason: error.message, hint: error.hint });
  }
}

async function planFrom(
  ports: RollbackPorts,
  world: RollbackWorld,
  request: RollbackRequest,
  head: WorktreeHead & { readonly oid: Oid },
): Promise<Plan> {
  const target = await findTarget(ports, world, request.target, head.oid);
  if ('reason' in target) return refused(ports, request, { head }, target);
  const from = await readCommit(ports.objects, head.oid);
  const differing = await differencesOf(ports.objects, from.tree, target.tree, MAX_CHANGES);
  const changes = new Map(differing.map((each) => [each.rawPath, changeOf(each)]));
  const wanted = new Map([...changes].map(([path, { after }]) => [path, after]));
  const [observed, large] = await Promise.all([world.observe(wanted), world.tooLarge()]);
  const decided = [...changes].map(([path, change]) => {
    const now = observed.get(path) ?? { index: null, file: null, asGit: null };
    return { path, change, now, decision: decide(request.mode, change, now) };
  });
  const { paths, conflicting } = await resolve(world, decided);
  const draft = { head, target, paths };
  const problem =
    unsavedAmong(paths.map(shownPath), ports.unsaved()) ??
    inTheWay(decided, conflicting) ??
    (await ofTarget(ports, request, draft)) ??
    tooLarge(large);
  if (problem !== undefined) return refused(ports, request, draft, problem);
  return { ...draft, report: await reportOf(ports, request, draft) };
}

type Draft = Pick<Plan, 'head'> & Partial<Plan>;
type Decided = Pick<PlannedPath, 'path' | 'change' | 'now'> & { readonly decision: Decision };

/** Why nothing may be changed here now, whatever the target. */
export function situationOf(
  { isTrusted, isProtected, world }: RollbackPorts,
  mode: RollbackMode,
  head: WorktreeHead,
): Refusal | undefined {
  return refusalOf({
    mode,
    isTrusted: isTrusted(),
    isBare: world === null,
    branch: head.ref,
    isBorn: head.oid !== null,
    isProtected: head.ref !== null && isProtected(head.ref),
    operation: head.operation,
    isLocked: world?.isLocked() === true,
  });
}

async function resolve(
  world: RollbackWorld,
  decided: readonly Decided[],
): Promise<{ paths: readonly PlannedPath[]; conflicting: readonly RawPath[] }> {
  const files = await world.mergeEdits(decided.flatMap((each) => editOf(each, 'file')));
  const indexes = await world.mergeEdits(decided.flatMap((each) => editOf(each, 'index')));
  const conflicting: RawPath[] = [];
  const paths = decided.flatMap(({ decision, ...each }): PlannedPath[] => {
    if (decision.kind === 'leave' || decision.kind === 'refuse') return [];
    const { after } = each.change;
    if (decision.kind === 'take') return [{ ...each, decision, index: after, file: after }];
    const index = decision.isIndexEdited ? indexes.get(each.path) : after;
    const file = decision.isFileEdited ? files.get(each.path) : after;
    if (index !== undefined && file !== undefined) return [{ ...each, decision, index, file }];
    conflicting.push(each.path);
    return [];
  });
  return { paths, conflicting };
}

function editOf({ path, change, now, decision }: Decided, part: 'file' | 'index'): readonly Edit[] {
  if (decision.kind !== 'merge') return [];
  const isEdited = part === 'file' ? decision.isFileEdited : decision.isIndexEdited;
  const edited = part === 'file' ? now.asGit : now.index;
  const { before, after } = change;
  if (!isEdited || typeof edited !== 'object' || !edited || !before || !after) return [];
  return [{ path, base: before, edited, wanted: after }];
}

const WORDS: Readonly<Record<RefusedBecause, readonly [string, string]>> = {
  conflict: ['There are conflicts', 'Resolve them, then roll back.'],
  'in the way': ['Files are in the way', 'Move or commit them, then roll back.'],
  edited: [
    'Uncommitted edits touch the same lines',
    'Commit or stash them, then roll back; nothing of yours is overwritten.',
  ],
};

function inTheWay(
  decided: readonly Decided[],
  conflicting: readonly RawPath[],
): Refusal | undefined {
  for (const why of ['conflict', 'in the way', 'edited'] as const) {
    const found = decided.flatMap(({ path, now, decision }) =>
      decision.kind === 'refuse' && decision.why === why ? [now.blockedBy ?? path] : [],
    );
    const paths = why === 'edited' ? [...found, ...conflicting] : found;
    if (paths.length === 0) continue;
    const [what, hint] = WORDS[why];
    const names = [...new Set(paths)].map((raw) => gitPath(raw).path);
    return { reason: `${what}: ${namesOf(names)}.`, hint };
  }
  return undefined;
}

async function ofTarget(
  { refs }: RollbackPorts,
  { mode }: RollbackRequest,
  { head, target, paths = [] }: Draft,
): Promise<Refusal | undefined> {
  const from = head.oid ?? '';
  if (target === undefined) return nothingEarlier();
  if (mode === 'reset') {
    if (target.isUndoing || !(await refs.isAncestor(target.to, from))) {
      const hint = 'Use the mode "revert": it adds a commit and moves no branch back.';
      return { reason: 'A branch can only be reset to an earlier commit of its own.', hint };
    }
    if (await isPushed(refs, target.to, from)) {
      return {
        reason: 'Commits that would go are on a remote already.',
        hint: 'Use the mode "revert": it adds a commit that others can pull.',
      };
    }
    if (target.to !== from) return undefined;
  }
  if (paths.length > 0) return undefined;
  return {
    reason: 'There is nothing to change: the files are as they would be after it.',
    hint: 'Name an earlier commit.',
  };
}

/** Whether a remote has one of the commits between two. */
async function isPushed(refs: RollbackPorts['refs'], to: Oid, from: Oid): Promise<boolean> {
  if ((await refs.remotesWith(from)).length > 0) return true;
  const { refs: known } = await refs.snapshot();
  const remotes = [...known].filter(([ref]) => ref.startsWith('refs/remotes/'));
  const going = await refs.newCommits([from], [to]);
  const local = await refs.newCommits([from], [to, ...remotes.map(([, oid]) => oid)]);
  return local.length < going.length;
}

function tooLarge(files: readonly string[]): Refusal | undefined {
  if (files.length === 0) return undefined;
  return {
    reason: `Untracked files are too large to be kept first: ${namesOf(files)}.`,
    hint: 'Commit them, let .gitignore name them, or move them away; then roll back.',
  };
}

async function reportOf(
  ports: RollbackPorts,
  { mode, target: wanted }: RollbackRequest,
  { head, target, paths = [] }: Draft,
): Promise<RollbackReport> {
  const from = head.oid ?? '';
  const to = target?.to ?? from;
  const merged = paths.filter(({ decision }) => decision.kind === 'merge');
  const seen = paths.map(({ path, now, index, file }) => [path, now, index, file]);
  const what = JSON.stringify([mode, wanted, head.ref, from, to, target?.tree, seen]);
  return {
    status: 'planned',
    id: ports.hash(what).slice(0, 16),
    mode,
    from,
    to,
    snapshot: null,
    files: paths.map(fileOf),
    pushed: from !== '' && (await ports.refs.remotesWith(from)).length > 0,
    ...(merged.length > 0 && { merged: merged.map(({ path }) => gitPath(path).path) }),
  };
}

async function refused(
  ports: RollbackPorts,
  request: RollbackRequest,
  draft: Draft,
  refusal: Refusal,
): Promise<Plan> {
  const report = await reportOf(ports, request, draft);
  const { head, target, paths = [] } = draft;
  return { head, target, paths, report: { ...report, status: 'refused', ...refusal } };
}

function fileOf(planned: PlannedPath): RollbackFile {
  return { path: shownPath(planned), kind: kindOf(planned.change) };
}

function shownPath({ path }: PlannedPath): string {
  return gitPath(path).path;
}

function changeOf({ before, after }: Change<TreeEntry>): Change<TreeEntry> {
  return { before: entryOf(before), after: entryOf(after) };
}

/** Without its name. */
function entryOf(entry: TreeEntry | null): TreeEntry | null {
  return entry && { mode: entry.mode, oid: entry.oid };
}
