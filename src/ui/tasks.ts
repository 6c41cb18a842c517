import { ProcessExecution, Task, TaskGroup, tasks, workspace } from 'vscode';
import type { TaskDefinition, WorkspaceFolder } from 'vscode';
import type { Disposable } from '../core/disposable.ts';
import { cliEnvironment } from './cliEnvironment.ts';
import { TASKS } from './ids.ts';
import type { Repositories } from './repositories.ts';

/** What a task asks of the command line; its name is that, so that `tasks.json` can rely on it. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  worktree: ['validate', '--worktree'],
  commit: ['validate', 'HEAD'],
  everything: ['validate', '--all'],
};

/**
 * Tasks that check as `git-reactor validate` does, to be started by hand or before something else.
 * @param cli the bundle of `src/cli.ts`
 */
export function registerTasks(repositories: Repositories, cli: string): Disposable {
  const taskOf = (folder: WorkspaceFolder, definition: TaskDefinition): Task | undefined => {
    const command = commandOf(definition);
    if (command === undefined) return undefined;
    const run = new ProcessExecution(process.execPath, [cli, ...command], {
      cwd: folder.uri.fsPath,
      env: cliEnvironment(folder.uri),
    });
    const name = command.join(' ');
    const task = new Task(definition, folder, name, 'git-reactor', run, TASKS.problemMatcher);
    task.group = TaskGroup.Test;
    return task;
  };
  return tasks.registerTaskProvider(TASKS.type, {
    provideTasks: () =>
      (workspace.workspaceFolders ?? [])
        .filter(({ uri }) => repositories.of(uri) !== undefined)
        .flatMap((folder) =>
          Object.keys(CHECKS).flatMap((check) => taskOf(folder, { type: TASKS.type, check }) ?? []),
        ),
    resolveTask({ definition, scope }) {
      const isFolder = typeof scope === 'object';
      const folder = isFolder ? scope : workspace.workspaceFolders?.[0];
      return folder && taskOf(folder, definition);
    },
  });
}

function commandOf({ check }: TaskDefinition): readonly string[] | undefined {
  return typeof check === 'string' && Object.hasOwn(CHECKS, check) ? CHECKS[check] : undefined;
}
