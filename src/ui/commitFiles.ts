import { Uri, workspace, type TextDocumentContentProvider } from 'vscode';
import type { Disposable } from '../core/disposable.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import { COMMIT_FILE_SCHEME } from './ids.ts';
import type { Repositories } from './repositories.ts';

/** Read-only documents that show a file as it is in a commit. */
export function registerCommitFiles(repositories: Repositories): Disposable {
  const provider: TextDocumentContentProvider = {
    async provideTextDocumentContent(uri) {
      const { root, oid, path } = JSON.parse(uri.query) as CommitFile;
      const repository = repositories.all.find((candidate) => candidate.root === root);
      const content = await repository?.engine.readFile(oid, path);
      return content === undefined ? '' : new TextDecoder().decode(content);
    },
  };
  return workspace.registerTextDocumentContentProvider(COMMIT_FILE_SCHEME, provider);
}

interface CommitFile {
  readonly root: string;
  readonly oid: string;
  readonly path: string;
}

/** The address of such a document. */
export function commitFileUri({ root }: OpenRepository, oid: string, path: string): Uri {
  const file: CommitFile = { root, oid, path };
  return Uri.from({ scheme: COMMIT_FILE_SCHEME, path: `/${path}`, query: JSON.stringify(file) });
}
