import { type ExtensionContext, type LogOutputChannel } from 'vscode';
import type { OpenFolder } from '../core/openRepository.ts';
import { createApiProvider, type ApiProvider } from './api.ts';
import { registerCommands } from './commands.ts';
import { registerCommitFiles } from './commitFiles.ts';
import { EventsView } from './eventsView.ts';
import { outputLog } from './outputLog.ts';
import { Problems } from './problems.ts';
import { registerQuickFixes } from './quickFixes.ts';
import { Repositories } from './repositories.ts';
import { StatusItem } from './statusItem.ts';
import { keepWelcomeState } from './welcome.ts';

/** Everything a person sees, over engines that `open` makes. */
export function createWorkbench(
  context: ExtensionContext,
  channel: LogOutputChannel,
  open: OpenFolder,
): ApiProvider {
  const log = outputLog(channel);
  const repositories = new Repositories(open, log);
  context.subscriptions.push(
    repositories,
    new EventsView(repositories, log),
    new StatusItem(repositories),
    new Problems(repositories),
    registerQuickFixes(repositories),
    keepWelcomeState(repositories),
    registerCommitFiles(repositories),
    registerCommands(repositories, channel),
  );
  return createApiProvider(repositories);
}
