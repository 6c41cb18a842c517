import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../harness/eventually.ts';
import { typing } from './answers.ts';
import { extensionUnderTest, git } from './support.ts';
import type { ApiEvent } from './support.ts';

describe('realities', () => {
  const events: ApiEvent[] = [];

  before(async () => {
    const api = (await extensionUnderTest().activate()).getApi(1);
    api.onEvent('reality.*', (event: ApiEvent) => events.push(event));
  });

  const told = (type: string): Promise<readonly ApiEvent[]> =>
    eventually(
      type,
      () => events.filter((event) => event.type.includes(`.${type}.`)),
      (found) => found.length > 0,
    );

  it('are forked from HEAD, kept as a branch and discarded', async () => {
    const head = await git('rev-parse', 'HEAD');
    await typing('trial', () => vscode.commands.executeCommand('gitReactor.forkReality'));
    const [forked] = await told('reality.forked');
    assert.match(JSON.stringify(forked?.data), new RegExp(`"trial".*${head}`));
    // The only one is the first to be picked.
    const pickFirst = async (command: string, isDone: () => Promise<boolean>): Promise<void> => {
      const running = vscode.commands.executeCommand(`gitReactor.${command}`);
      await eventually(
        `${command} to be done`,
        async () => {
          await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
          return isDone();
        },
        (isOver) => isOver,
      );
      await running;
    };
    const hasBranch = async (): Promise<boolean> => (await git('branch', '--list', 'kept')) !== '';
    await typing('kept', () => pickFirst('keepReality', hasBranch));
    assert.equal(await git('rev-parse', 'kept'), head);
    const isGone = (): Promise<boolean> =>
      Promise.resolve(events.some(({ type }) => type.includes('.reality.discarded.')));
    await pickFirst('discardReality', isGone);
  });
});
