import { commands, l10n, window } from 'vscode';
import { subjectOf } from '../core/commits/rewrites.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { CommandTable } from './commandTable.ts';
import { COMMANDS } from './ids.ts';
import { readSlowly } from './slowly.ts';
import { targetOf } from './targets.ts';
import { changedResources } from './treeFiles/changedResources.ts';
import { commitFileUri } from './treeFiles/treeFiles.ts';
import { shortOid } from './tree/shortOid.ts';

/** Adds "Show the Changes of the Commit": of a commit, a run's, or a version that is deployed. */
export function addShowCommit(table: CommandTable): void {
  table.addFor(COMMANDS.showCommit, (repository, given) => {
    const commit =
      targetOf('commit', given)?.commit.oid ??
      targetOf('version', given)?.version ??
      targetOf('run', given)?.run.commit ??
      'HEAD';
    return showCommit(repository, commit);
  });
}

async function showCommit(repository: OpenRepository, revision: string): Promise<void> {
  const title = l10n.t('Looking at the commit…');
  const commit = await readSlowly(title, () => repository.engine.describe(revision));
  if (commit === undefined) return;
  const { oid, parents, changes } = commit;
  const [parent] = parents;
  const resources = changedResources(changes, {
    before: (path) => (parent === undefined ? undefined : commitFileUri(repository, parent, path)),
    after: (path) => commitFileUri(repository, oid, path),
  });
  if (resources.length === 0) {
    void window.showInformationMessage(l10n.t('{0} changed no file.', shortOid(oid)));
    return;
  }
  await commands.executeCommand(
    'vscode.changes',
    `${shortOid(oid)} ${subjectOf(commit)}`,
    resources,
  );
}
