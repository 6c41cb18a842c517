import { isReactorError, messageOf } from '../errors.ts';
import { parseCommit } from '../commits/commitObject.ts';
import { readCommit } from '../commits/readCommit.ts';
import { shortRef } from '../commits/refNames.ts';
import { subjectOf } from '../commits/rewrites.ts';
import { parseTrailers } from '../commits/trailers.ts';
import { diffTrees } from '../commits/treeDiff.ts';
import type { Change, Oid } from '../events/commitData.ts';
import type { RollbackFile, RollbackReport } from '../events/rollbackData.ts';
import type { Hash, ObjectSource, RefSource, WorkTree, WorktreeHead } from '../ports.ts';
import { refusalOf, type Refusal } from './refusal.ts';

export interface RollbackPorts {
  readonly objects: ObjectSource;
  readonly refs: RefSource;
  readonly hash: Hash;
  /** `null` for a bare repository. */
  readonly workTree: WorkTree | null;
  readonly isTrusted: () => boolean;
  /** The HEAD of our work tree now. */
  readonly head: () => Promise<WorktreeHead>;
}

/** Our own commits carry them: what was rolled back, and whose tree they brought back. */
const ROLLED_BACK = 'Git-Reactor-Rolled-Back';
const RESTORES = 'Git-Reactor-Restores';

/**
 * What returning to the tree of the commit before HEAD would do: a new commit with the old tree,
 * so that history stays and pushed branches stay valid. Changes nothing.
 */
export async function planRollback(ports: RollbackPorts): Promise<RollbackReport> {
  const head = await ports.head();
  const from = head.oid ?? '';
  const to = head.oid === null ? undefined : await previousOf(ports.objects, head.oid);
  const status = (await ports.workTree?.status()) ?? { changed: [], isLocked: false };
  const refusal = refusalOf({
    isTrusted: ports.isTrusted(),
    isBare: ports.workTree === null,
    branch: head.ref,
    operation: head.operation,
    hasTarget: to !== undefined,
    status,
  });
  return {
    status: refusal === undefined ? 'planned' : 'refused',
    id: ports.hash(`rollback\0${head.ref ?? ''}\0${from}\0${to ?? ''}`).slice(0, 16),
    mode: 'revert',
    from,
    to: to ?? from,
    snapshot: null,
    files: to === undefined ? [] : await filesOf(ports.objects, from, to),
    pushed: from !== '' && (await ports.refs.remotesWith(from)).length > 0,
    ...refusal,
  };
}

/**
 * The commit before. Before a rollback stands the commit before the one it restored: going back
 * once more goes further back, never forward to what was rolled back. The trailer alone proves
 * nothing, anybody can write it; the trees have to be the same.
 */
async function previousOf(objects: ObjectSource, oid: Oid): Promise<Oid | undefined> {
  const commit = await readCommit(objects, oid);
  const restores = parseTrailers(commit.message).find(({ key }) => key === RESTORES)?.value;
  if (restores === undefined || !/^[0-9a-f]{40,64}$/.test(restores)) return commit.parents[0];
  const restored = await objects.read(restores, 'structure');
  if (restored?.type !== 'commit') return commit.parents[0];
  const { tree, parents } = parseCommit(restored.content, restores);
  return tree === commit.tree ? parents[0] : commit.parents[0];
}

async function filesOf(
  objects: ObjectSource,
  from: Oid,
  to: Oid,
): Promise<readonly RollbackFile[]> {
  const [before, after] = await Promise.all([readCommit(objects, from), readCommit(objects, to)]);
  return (await diffTrees(objects, before.tree, after.tree)).flatMap(filesOfChange);
}

function filesOfChange({ kind, path, oldPath }: Change): readonly RollbackFile[] {
  if (kind !== 'renamed') return [{ path, kind }];
  return [
    { path: oldPath ?? path, kind: 'deleted' },
    { path, kind: 'added' },
  ];
}

/**
 * Carries out a plan exactly as it was previewed, or refuses: it is computed again, and HEAD,
 * branch, target and files must be the same as then.
 */
export async function applyRollback(
  ports: RollbackPorts,
  plan: RollbackReport,
): Promise<RollbackReport> {
  const now = await planRollback(ports);
  if (now.status === 'refused') return now;
  if (now.id !== plan.id) return refuse(now, movedSince());
  const { ref } = await ports.head();
  if (ports.workTree === null || ref === null) return refuse(now, movedSince());
  try {
    return { ...now, status: 'done', commit: await revert(ports, ports.workTree, { ref, ...now }) };
  } catch (error) {
    const hint = isReactorError(error) ? error.hint : 'Look at the log, then try again.';
    return refuse(now, { reason: messageOf(error), hint });
  }
}

function movedSince(): Refusal {
  return {
    reason: 'The branch has moved since the preview.',
    hint: 'Look at the new preview, then confirm again.',
  };
}

function refuse(plan: RollbackReport, refusal: Refusal): RollbackReport {
  return { ...plan, status: 'refused', ...refusal };
}

interface Revert {
  readonly ref: string;
  readonly from: Oid;
  readonly to: Oid;
}

async function revert(
  ports: RollbackPorts,
  workTree: WorkTree,
  { ref, from, to }: Revert,
): Promise<Oid> {
  const bad = await readCommit(ports.objects, from);
  const message = rollbackMessage({ branch: shortRef(ref), from, to, subject: subjectOf(bad) });
  const commit = await workTree.commitTree({ treeOf: to, parent: from, message });
  await workTree.advance({ ref, from, to: commit, reason: `rollback: to ${to}` });
  return commit;
}

interface RollbackMessage {
  readonly branch: string;
  readonly from: Oid;
  readonly to: Oid;
  readonly subject: string;
}

/** The message of the commit that a rollback makes. */
export function rollbackMessage({ branch, from, to, subject }: RollbackMessage): string {
  return [
    `Roll back "${subject}"`,
    '',
    `${branch} has the files of ${to} again.`,
    '',
    `${ROLLED_BACK}: ${from}`,
    `${RESTORES}: ${to}`,
    '',
  ].join('\n');
}
