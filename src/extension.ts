import { window, workspace, type ExtensionContext } from 'vscode';
import { repositoryOpener } from './adapters/repositoryOpener.ts';
import type { ApiProvider } from './ui/api.ts';
import { outputLog } from './ui/outputLog.ts';
import { readSettings } from './ui/settings.ts';
import { unsavedFiles } from './ui/unsavedFiles.ts';
import { createWorkbench } from './ui/workbench.ts';

/** VS Code calls this once, in a window with a repository or when a view of ours is opened. */
export function activate(context: ExtensionContext): ApiProvider {
  const channel = window.createOutputChannel('Git Reactor', { log: true });
  context.subscriptions.push(channel);
  const open = repositoryOpener({
    ...readSettings(),
    log: outputLog(channel),
    grammarDir: context.asAbsolutePath('dist'),
    worker: context.asAbsolutePath('dist/worker.cjs'),
    isTrusted: () => workspace.isTrusted,
    onTrusted: (listener) => workspace.onDidGrantWorkspaceTrust(listener),
    unsavedFiles,
  });
  return createWorkbench(context, channel, open);
}
