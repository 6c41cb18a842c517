import { MarkdownString, l10n, Uri, workspace } from 'vscode';
import { parseCommit } from '../../core/commits/commitObject.ts';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { COMMIT_FILE_SCHEME, REALITY_SCHEME } from '../ids.ts';
import { keyOf, realityKey, realityOf, type RealityChanges } from '../realities/realityChanges.ts';
import type { Repositories } from '../repositories.ts';
import type { RealityTarget } from '../targets.ts';
import type { FindTree, ShownTree } from './shownTree.ts';
import { toUriParts, type TreeAddress } from './treeAddress.ts';
import { TreeFileSystem } from './treeFileSystem.ts';

/** Shows realities and commits as read-only folders, each under a scheme of its own. */
export function registerTreeFiles(repositories: Repositories, changes: RealityChanges): Disposable {
  const owned = new DisposableStore();
  const inRepository =
    (
      find: (repository: OpenRepository, name: string) => Promise<ShownTree | undefined>,
    ): FindTree =>
    async ({ root, name }) => {
      const repository = repositories.all.find((each) => each.root === root);
      return repository && find(repository, name);
    };
  const ofReality = inRepository((repository, reality) =>
    realityTree({ repository, reality }, changes),
  );
  const realities = owned.add(new TreeFileSystem(REALITY_SCHEME, ofReality));
  const commits = owned.add(new TreeFileSystem(COMMIT_FILE_SCHEME, inRepository(commitTree)));
  const register = (scheme: string, files: TreeFileSystem, why: string): void => {
    const isReadonly = new MarkdownString(why);
    const options = { isCaseSensitive: true, isReadonly };
    owned.add(workspace.registerFileSystemProvider(scheme, files, options));
  };
  const inMemory = l10n.t(
    'A reality is in memory and shown as it is. Its files are not edited here.',
  );
  register(REALITY_SCHEME, realities, inMemory);
  register(COMMIT_FILE_SCHEME, commits, l10n.t('A commit never changes.'));
  owned.add(
    changes.onChange((changed) => {
      const keys = new Set(changed.map(keyOf));
      void realities.tell(({ root, name }) => keys.has(realityKey(root, name)));
    }),
  );
  return owned;
}

/** The address of a file of a reality. */
export function realityFileUri({ repository, reality }: RealityTarget, path: string): Uri {
  return uriOf(REALITY_SCHEME, { root: repository.root, name: reality, path });
}

/** The address of a file of a commit. */
export function commitFileUri({ root }: OpenRepository, oid: string, path: string): Uri {
  return uriOf(COMMIT_FILE_SCHEME, { root, name: oid, path });
}

function uriOf(scheme: string, address: TreeAddress): Uri {
  return Uri.from({ scheme, ...toUriParts(address) });
}

async function realityTree(
  target: RealityTarget,
  changes: RealityChanges,
): Promise<ShownTree | undefined> {
  const named = realityOf(target);
  if (named === undefined) return undefined;
  const { reality, forkedAt } = named;
  const changedAt = Math.max(forkedAt, changes.changedAt(target));
  return { tree: await reality.tree(), files: reality.mirror, changedAt };
}

async function commitTree(
  { engine: { files } }: OpenRepository,
  oid: string,
): Promise<ShownTree | undefined> {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(oid)) return undefined;
  const commit = await files.read(oid);
  if (commit?.type !== 'commit') return undefined;
  return { tree: parseCommit(commit.content, oid).tree, files, changedAt: 0 };
}
