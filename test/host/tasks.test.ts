import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../harness/eventually.ts';
import { extensionUnderTest, workspaceFolder } from './support.ts';

describe('tasks', () => {
  const file = (): string => join(workspaceFolder().fsPath, 'task.yaml');

  before(async () => {
    await extensionUnderTest().activate();
  });

  after(() => rmSync(file(), { force: true }));

  const offered = (): Promise<readonly vscode.Task[]> =>
    eventually(
      'tasks of ours',
      async () => await vscode.tasks.fetchTasks({ type: 'gitReactor' }),
      ({ length }) => length > 0,
    );

  const run = async (task: vscode.Task): Promise<number | undefined> => {
    const ended = new Promise<number | undefined>((resolve) => {
      const listening = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        if (execution.task.name !== task.name) return;
        listening.dispose();
        resolve(exitCode);
      });
    });
    await vscode.tasks.executeTask(task);
    return ended;
  };

  it('are offered for each folder with a repository, by the names of what they run', async () => {
    const names = (await offered()).map(({ name, source }) => `${source}: ${name}`);
    assert.deepEqual(names.toSorted(), [
      'git-reactor: validate --all',
      'git-reactor: validate --worktree',
      'git-reactor: validate HEAD',
    ]);
  });

  it('fail for what is wrong in the work tree, and bring it to Problems', async () => {
    const task = (await offered()).find(({ name }) => name === 'validate --worktree');
    assert.ok(task);
    writeFileSync(file(), 'a: 1\nb: [1, 2\nc: 3\n');
    assert.equal(await run(task), 1);
    const [found] = await eventually(
      'the finding in Problems',
      () => vscode.languages.getDiagnostics(vscode.Uri.file(file())),
      ({ length }) => length > 0,
    );
    assert.equal(found?.source, 'git-reactor');
    assert.ok(found.range.start.line >= 1, `line ${found.range.start.line}`);
    writeFileSync(file(), 'a: 1\n');
    assert.equal(await run(task), 0);
    await eventually(
      'Problems to be empty',
      () => vscode.languages.getDiagnostics(vscode.Uri.file(file())),
      ({ length }) => length === 0,
    );
  });
});
