import { EventEmitter, lm, McpStdioServerDefinition, Uri, workspace } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { VERSION } from '../../core/version.ts';
import { MCP_PROVIDER } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import { readSettings } from '../settings.ts';

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
  const { gitPath, protectedBranches, terraformPath } = readSettings();
  const definition = new McpStdioServerDefinition(
    `Git Reactor: ${name}`,
    process.execPath,
    [program, 'mcp', '--repo', root],
    {
      ELECTRON_RUN_AS_NODE: '1',
      GIT_REACTOR_GIT: gitPath,
      GIT_REACTOR_TERRAFORM: terraformPath,
      GIT_REACTOR_PROTECTED_BRANCHES: protectedBranches.join(' '),
    },
    VERSION,
  );
  definition.cwd = Uri.file(root);
  return definition;
}
