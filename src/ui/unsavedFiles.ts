import { workspace } from 'vscode';

/** The files on this machine with edits in an editor that are not saved. */
export function unsavedFiles(): readonly string[] {
  return [...workspace.textDocuments, ...workspace.notebookDocuments]
    .filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}
