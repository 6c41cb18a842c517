import { type ExtensionContext, type LogOutputChannel } from 'vscode';
import type { FindRepository } from '../core/openRepository.ts';
import { createApiProvider, type ApiProvider } from './api.ts';
import { addBroker, storedAccessIn } from './brokers/addBroker.ts';
import { BrokerConnections } from './brokers/brokerConnections.ts';
import { addCommands } from './commands.ts';
import { CommandTable } from './commandTable.ts';
import { ConfigHelp } from './configuration/configHelp.ts';
import { registerConfigWords } from './configuration/configWords.ts';
import { addConsentCommands } from './configuration/consentCommands.ts';
import { addCreateConfiguration } from './configuration/createConfiguration.ts';
import { addExplainCommands } from './configuration/explainCommands.ts';
import { keepContextKeys } from './contextKeys.ts';
import { createDeploymentsView } from './deployments/deploymentsView.ts';
import { Documents } from './documents.ts';
import { addEventCommands } from './events/eventCommands.ts';
import { EventsView } from './events/eventsView.ts';
import { registerMcpServers } from './languageModel/mcpServers.ts';
import { registerLanguageModelTools } from './languageModel/languageModelTools.ts';
import { FilterChoice } from './events/filterChoice.ts';
import { outputLog } from './outputLog.ts';
import { Problems } from './problems.ts';
import { registerQuickFixes } from './quickFixes.ts';
import { addRealities } from './realities/addRealities.ts';
import { Repositories } from './repositories.ts';
import { addApprovalCommands } from './runs/approvalCommands.ts';
import { addRunCommands } from './runs/runCommands.ts';
import { RunMessages } from './runs/runMessages.ts';
import { addShowCommit } from './showCommit.ts';
import { StatusItem } from './statusItem.ts';
import { registerTasks } from './tasks.ts';
import { registerTimeline } from './timeline/registerTimeline.ts';

/** Everything a person sees, over engines of the repositories that `find` finds. */
export function createWorkbench(
  context: ExtensionContext,
  channel: LogOutputChannel,
  find: FindRepository,
): ApiProvider {
  const log = outputLog(channel);
  const { secrets } = context;
  const accessOf = storedAccessIn(secrets);
  const brokers = new BrokerConnections({ repositories: () => repositories.all, accessOf, log });
  const repositories: Repositories = new Repositories(find, log, () => brokers.follow());
  const documents = new Documents();
  const filter = new FilterChoice(context.workspaceState);
  const events = new EventsView(repositories, brokers, filter, log);
  const table = new CommandTable(repositories, channel);
  addCommands(table, channel);
  addEventCommands(table, documents, events);
  addShowCommit(table);
  addApprovalCommands(table, documents);
  addRunCommands(table, documents, events);
  addExplainCommands(table, documents);
  addConsentCommands(table);
  addCreateConfiguration(table);
  addBroker(table, { connections: brokers, secrets, showLog: () => channel.show() });
  const realities = addRealities({ repositories, documents, table, log });
  const reveal: EventsView['reveal'] = (repository, run) => events.reveal(repository, run);
  context.subscriptions.push(
    repositories,
    brokers,
    documents,
    filter,
    events,
    createDeploymentsView(repositories, log),
    realities,
    new StatusItem(repositories, brokers),
    new Problems(repositories),
    new ConfigHelp(repositories, log),
    registerConfigWords(context.extensionUri),
    new RunMessages({ repositories, log, reveal }),
    registerQuickFixes(repositories),
    keepContextKeys(repositories, brokers),
    registerTasks(repositories, context.asAbsolutePath('dist/cli.cjs')),
    registerLanguageModelTools(repositories),
    registerMcpServers(repositories, context.asAbsolutePath('dist/cli.cjs')),
    registerTimeline(table, context, log),
    table,
  );
  return createApiProvider(repositories);
}
