import { Uri, window } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { CONFIG_PATH } from '../../core/configPath.ts';
import type { CommandTable } from '../commandTable.ts';
import { COMMANDS } from '../ids.ts';

/** Adds "Create Configuration". It is in force when the person has committed it. */
export function addCreateConfiguration(table: CommandTable): void {
  table.addFor(COMMANDS.createConfiguration, create);
}

/** One that is there already is opened as it is. */
async function create(repository: OpenRepository): Promise<void> {
  const reactions = await repository.reactions.get();
  await repository.createFile(CONFIG_PATH, await reactions.starter());
  await window.showTextDocument(Uri.joinPath(Uri.file(repository.root), CONFIG_PATH));
}
