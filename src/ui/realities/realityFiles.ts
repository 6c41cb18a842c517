import { Uri, workspace, type TextDocumentContentProvider } from 'vscode';
import type { Disposable } from '../../core/disposable.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { REALITY_SCHEME } from '../ids.ts';
import type { Repositories } from '../repositories.ts';

interface RealityFile {
  readonly root: string;
  readonly reality: string;
  readonly path: string;
}

/** Read-only documents that show a file as it is in a reality when it is opened. */
export function registerRealityFiles(repositories: Repositories): Disposable {
  const provider: TextDocumentContentProvider = {
    async provideTextDocumentContent(uri) {
      const { root, reality, path } = JSON.parse(uri.query) as RealityFile;
      const repository = repositories.all.find((candidate) => candidate.root === root);
      const found = await repository?.engine.realities.of(reality).reality.read(path);
      return found === undefined ? '' : new TextDecoder().decode(found.content);
    },
  };
  return workspace.registerTextDocumentContentProvider(REALITY_SCHEME, provider);
}

/** The address of such a document. */
export function realityFileUri({ root }: OpenRepository, reality: string, path: string): Uri {
  const file: RealityFile = { root, reality, path };
  return Uri.from({ scheme: REALITY_SCHEME, path: `/${path}`, query: JSON.stringify(file) });
}
