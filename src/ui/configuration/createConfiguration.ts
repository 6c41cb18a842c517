import { FileSystemError, Uri, window, workspace } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { CONFIG_PATH } from '../../core/reactions/config.ts';
import type { CommandTable } from '../commandTable.ts';
import { COMMANDS } from '../ids.ts';

/** Adds "Create Configuration". It is in force when the person has committed it. */
export function addCreateConfiguration(table: CommandTable): void {
  table.addFor(COMMANDS.createConfiguration, create);
}

/** One that is there already is opened as it is. */
async function create({ root, reactions }: OpenRepository): Promise<void> {
  const uri = Uri.joinPath(Uri.file(root), CONFIG_PATH);
  if (!(await isThere(uri))) {
    const text = await (await reactions.get()).starter();
    await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  }
  await window.showTextDocument(uri);
}

async function isThere(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
