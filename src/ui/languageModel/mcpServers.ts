import { EventEmitter, lm, McpStdioServerDefinition, Uri, workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { VERSION } from '../../core/version.ts';
import { cliEnvironment } from '../cliEnvironment.ts';
import { MCP_PROVIDER } from '../ids.ts';
import type { Repositories } from '../repositories.ts';

/**
 * Offers `git-reactor mcp`, one server for each repository, to agents of the editor, where it has
 * such and the workspace is trusted.
 * @param program the bundle of `src/cli.ts`
 */
export function registerMcpServers(repositories: Repositories, program: string): Disposable {
  const owned = new DisposableStore();
  const { registerMcpServerDefinitionProvider: register } =
    (lm as Partial<typeof lm> | undefined) ?? {};
  if (register === undefined) return owned;
  const changed = owned.add(new EventEmitter<void>());
  owned.add(workspace.onDidGrantWorkspaceTrust(() => changed.fire()));
  owned.add(
    repositories.onChange((repository) => {
      if (repository === undefined) changed.fire();
    }),
  );
  owned.add(
    register(MCP_PROVIDER, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () => definitionsOf(repositories, program),
    }),
  );
  return owned;
}

function definitionsOf({ all }: Repositories, program: string): McpStdioServerDefinition[] {
  if (!workspace.isTrusted) return [];
  return all.map((repository) => definitionOf(repository, program));
}

/** Run by the editor's own Node, on the repository, with the person's settings about acting. */
function definitionOf({ name, root }: OpenRepository, program: string): McpStdioServerDefinition {
  const folder = Uri.file(root);
  const definition = new McpStdioServerDefinition(
    `Git Reactor: ${name}`,
    process.execPath,
    [program, 'mcp', '--repo', root],
    cliEnvironment(folder),
    VERSION,
  );
  definition.cwd = folder;
  return definition;
}
