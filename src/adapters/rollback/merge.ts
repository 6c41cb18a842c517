import type { Oid } from '../../core/events/commitData.ts';
import type { RawPath, TreeEntry } from '../../core/rollback/operation.ts';
import type { Edit, Merged } from '../../core/rollback/world.ts';
import { gitText } from '../git/gitProcess.ts';
import { mergeTree } from '../git/mergeTree.ts';
import type { Repository } from '../git/repository.ts';

/** Of commits that only stand for trees in a merge; nobody ever sees them. */
const NOBODY = Object.fromEntries(
  ['AUTHOR', 'COMMITTER'].flatMap((who) => [
    [`GIT_${who}_NAME`, 'Git Reactor'],
    [`GIT_${who}_EMAIL`, 'git-reactor@localhost'],
    [`GIT_${who}_DATE`, '2000-01-01T00:00:00Z'],
  ]),
);

/** The tree of `head` without what `commit` changed (of a merge: against its first parent). */
export async function treeWithout(repository: Repository, commit: Oid, head: Oid): Promise<Merged> {
  const parents = await gitText(repository, ['rev-list', '--parents', '-n', '1', commit]);
  const parent = parents.split(' ')[1];
  const before = parent === undefined ? await emptyTree(repository) : `${parent}^{tree}`;
  return mergeTrees(repository, `${commit}^{tree}`, [`${head}^{tree}`, before]);
}

/** Three-way merges of single files; those that conflict are left out. */
export async function mergeEdits(
  repository: Repository,
  edits: readonly Edit[],
): Promise<ReadonlyMap<RawPath, TreeEntry>> {
  const merged = new Map<RawPath, TreeEntry>();
  // One at a time, so that one conflict does not hide what others give; edits are few.
  for (const { path, base, edited, wanted } of edits) {
    const trees = await Promise.all([base, edited, wanted].map((each) => treeOf(repository, each)));
    const [of = '', ours = '', theirs = ''] = trees;
    const result = await mergeTrees(repository, of, [ours, theirs]);
    if (!('tree' in result)) continue;
    const listed = await gitText(repository, ['ls-tree', result.tree]);
    const [mode = '', , oid = ''] = listed.split('\t', 1)[0]?.split(' ') ?? [];
    merged.set(path, { mode, oid });
  }
  return merged;
}

async function mergeTrees(
  repository: Repository,
  base: string,
  sides: readonly [string, string],
): Promise<Merged> {
  const root = await commitOf(repository, base);
  const [ours, theirs] = await Promise.all(sides.map((tree) => commitOf(repository, tree, root)));
  const { tree, isClean, conflicts } = await mergeTree(repository, ours ?? '', theirs ?? '');
  return isClean ? { tree } : { conflicts };
}

function commitOf(repository: Repository, tree: string, parent?: Oid): Promise<Oid> {
  const args = ['commit-tree', tree, ...(parent === undefined ? [] : ['-p', parent]), '-m', ''];
  return gitText(repository, args, { writes: true, env: NOBODY });
}

/** A tree of one file. */
function treeOf(repository: Repository, { mode, oid }: TreeEntry): Promise<Oid> {
  const input = `${mode} blob ${oid}\tfile\n`;
  return gitText(repository, ['mktree', '--missing'], { input, writes: true });
}

function emptyTree(repository: Repository): Promise<Oid> {
  return gitText(repository, ['mktree'], { input: '', writes: true });
}
