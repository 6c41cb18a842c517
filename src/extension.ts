import { Uri, window, workspace, type ExtensionContext } from 'vscode';
import { repositoryFinder } from './adapters/repositoryOpener.ts';
import type { FindRepository } from './core/openRepository.ts';
import type { ApiProvider } from './ui/api.ts';
import { outputLog } from './ui/outputLog.ts';
import { readSettings } from './ui/settings.ts';
import { unsavedFiles } from './ui/unsavedFiles.ts';
import { createWorkbench } from './ui/workbench.ts';

/** VS Code calls this once, in a window with a repository or when a view of ours is opened. */
export function activate(context: ExtensionContext): ApiProvider {
  const channel = window.createOutputChannel('Git Reactor', { log: true });
  context.subscriptions.push(channel);
  const log = outputLog(channel);
  const find: FindRepository = (folder) =>
    repositoryFinder({
      ...readSettings(Uri.file(folder)),
      log,
      grammarDir: context.asAbsolutePath('dist'),
      worker: context.asAbsolutePath('dist/worker.cjs'),
      isTrusted: () => workspace.isTrusted,
      onTrusted: (listener) => workspace.onDidGrantWorkspaceTrust(listener),
      unsavedFiles,
    })(folder);
  return createWorkbench(context, channel, find);
}
