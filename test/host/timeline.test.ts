import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../harness/eventually.ts';
import { extensionUnderTest } from './support.ts';

const PANEL = 'gitReactor.timeline';

/** The tabs that show the timeline, in all groups. */
function timelineTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(
      ({ input }) =>
        input instanceof vscode.TabInputWebview && input.viewType === `mainThreadWebview-${PANEL}`,
    );
}

const timelineTab = (count: number): Promise<readonly vscode.Tab[]> =>
  eventually('the tab', timelineTabs, (tabs) => tabs.length === count);

describe('the timeline', () => {
  before(() => extensionUnderTest().activate());
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('is one panel, however often it is asked for, and can be opened again', async () => {
    await vscode.commands.executeCommand('gitReactor.showTimeline');
    await vscode.commands.executeCommand('gitReactor.showTimeline');
    const [tab] = await timelineTab(1);
    assert.equal(tab?.label, 'Timeline');
    await vscode.window.tabGroups.close(tab);
    await timelineTab(0);
    await vscode.commands.executeCommand('gitReactor.showTimeline');
    await timelineTab(1);
  });

  it('has nothing to export where it is not shown, and says nothing', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await timelineTab(0);
    await vscode.commands.executeCommand('gitReactor.exportTimeline');
  });
});
