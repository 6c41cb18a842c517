import { l10n, window, type QuickPickItem } from 'vscode';
import { ReactorError } from '../../core/errors.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { cancellably } from '../slowly.ts';
import type { Documents } from '../documents.ts';
import type { RealityTarget } from '../targets.ts';
import { commitFirst } from './commitFirst.ts';
import { tellMerge } from './tellMerge.ts';

/** Merges a reality into a branch, if the result passes; nothing has changed otherwise. */
export async function merge(target: RealityTarget, documents: Documents): Promise<void> {
  const { repository, reality: name } = target;
  if (!(await commitFirst(target))) return;
  const { realities } = repository.engine;
  const { reality } = realities.of(name);
  if (reality.head === reality.base.commit) {
    void window.showInformationMessage(l10n.t('Nothing was changed in {0} yet.', name));
    return;
  }
  const picked = await pickBranch(repository, name);
  if (picked === undefined) return;
  const { branch, isCurrent } = picked;
  if (isCurrent) requireSaved(repository, await reality.diff());
  const message = `Merge reality '${name}' into ${branch}\n`;
  const init = { author: await repository.sign(), message, updatesFiles: isCurrent };
  const outcome = await cancellably(l10n.t('Merging {0} into {1}…', name, branch), (signal) =>
    realities.mergeIntoBranch(name, branch, { ...init, signal }),
  );
  if (outcome !== undefined) await tellMerge({ ...target, branch, isCurrent }, outcome, documents);
}

interface BranchItem extends QuickPickItem {
  readonly branch: string;
  readonly isCurrent: boolean;
}

async function pickBranch(
  { engine }: OpenRepository,
  name: string,
): Promise<BranchItem | undefined> {
  const { state } = engine;
  const current = state.kind === 'watching' ? state.head.ref : null;
  const items = (await engine.branches()).map((branch): BranchItem => {
    const isCurrent = `refs/heads/${branch}` === current;
    const description = isCurrent ? l10n.t('checked out: its files change too') : '';
    return { label: branch, description, branch, isCurrent };
  });
  const sorted = items.sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
  return window.showQuickPick(sorted, { title: l10n.t('Merge {0} into which branch?', name) });
}

/** git knows nothing of edits in editors, and would write below them. */
function requireSaved(
  repository: OpenRepository,
  changes: readonly { readonly path: string }[],
): void {
  const unsaved = new Set(repository.unsaved());
  const found = changes.map(({ path }) => path).filter((path) => unsaved.has(path));
  if (found.length === 0) return;
  const files = found.join(', ');
  throw new ReactorError(
    'work-tree-in-the-way',
    l10n.t('It is not merged: {0} has edits that are not saved.', files),
    { hint: l10n.t('Save or revert them, then merge again.') },
  );
}
