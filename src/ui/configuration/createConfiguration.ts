import { l10n, Uri, window } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { CONFIG_PATH } from '../../core/configPath.ts';
import type { CommandTable } from '../commandTable.ts';
import { COMMANDS } from '../ids.ts';
import { readSlowly } from '../slowly.ts';

/** Adds "Create Configuration". It is in force when the person has committed it. */
export function addCreateConfiguration(table: CommandTable): void {
  table.addFor(COMMANDS.createConfiguration, create);
}

/** One that is there already is opened as it is. */
async function create(repository: OpenRepository): Promise<void> {
  const reactions = await repository.reactions.get();
  const title = l10n.t('Looking for what fits the repository…');
  const text = await readSlowly(title, () => reactions.starter());
  if (text === undefined) return;
  await repository.createFile(CONFIG_PATH, text);
  await window.showTextDocument(Uri.joinPath(Uri.file(repository.root), CONFIG_PATH));
}
