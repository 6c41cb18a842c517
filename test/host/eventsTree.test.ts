import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from '../harness/eventually.ts';
import { extensionUnderTest, git, workspaceFolder } from './support.ts';

const run = (id: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(`gitReactor.${id}`, ...args);

const shown = (): vscode.TextDocument | undefined => vscode.window.activeTextEditor?.document;

/** Gives what a person would choose in the next list, and what the list offered. */
async function choosing<T>(
  labels: readonly string[],
  act: () => PromiseLike<T>,
): Promise<string[]> {
  const window: { showQuickPick: unknown } = vscode.window;
  const real = window.showQuickPick;
  const offered: string[] = [];
  window.showQuickPick = async (
    given: PromiseLike<readonly vscode.QuickPickItem[]>,
    options: vscode.QuickPickOptions,
  ): Promise<unknown> => {
    const items = await given;
    offered.push(...items.map(({ label }) => label));
    const chosen = items.filter(({ label }) => labels.includes(label));
    return options.canPickMany === true ? chosen : chosen[0];
  };
  try {
    await act();
  } finally {
    window.showQuickPick = real;
  }
  return offered;
}

describe('the Events tree', () => {
  before(async () => {
    await extensionUnderTest().activate();
    await run('events.focus');
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('offers types, verdicts and the branches that there are, and keeps what was chosen', async () => {
    const offered = await choosing(['Runs', 'Failed'], () => run('filterEvents'));
    for (const label of ['Commits', 'Runs', 'Deployments and Health', 'Other Events', 'Failed']) {
      assert.ok(offered.includes(label), label);
    }
    const branch = await git('branch', '--show-current');
    assert.ok(offered.includes(`$(git-branch) ${branch}`), offered.join());
    await run('clearFilter');
  });

  it('loads what is older as often as it is asked, to the end and beyond', async () => {
    for (let page = 0; page < 3; page += 1) await run('loadOlder');
  });

  it('opens an event as it stands in the stream', async () => {
    const event = {
      ...{ specversion: '1.0', id: 'a', source: '/git/x', time: '2026-01-01T00:00:00Z' },
      ...{ type: 'dev.git-reactor.tag.created.v1', data: { name: 'v\u202e1' } },
    };
    await run('showEvent', { repository: {}, event });
    const text = await eventually(
      'the event',
      () => shown()?.getText() ?? '',
      (found) => found.includes('tag.created'),
    );
    assert.equal(shown()?.languageId, 'json');
    assert.ok(!text.includes('\u202e'), 'what turns text around is shown as what it is');
  });

  it('opens a finding at its place', async () => {
    const root = workspaceFolder().fsPath;
    const place = { line: 1, column: 1, endLine: 1, endColumn: 2 };
    await run('openFinding', { repository: { root }, finding: { path: 'README.md', ...place } });
    assert.equal(shown()?.uri.path.endsWith('/README.md'), true);
  });

  it('does nothing for what is no row of it', async () => {
    const before = shown()?.uri.toString();
    for (const id of ['showEvent', 'openFinding']) {
      for (const given of [undefined, null, 'x', {}, { repository: 1 }]) await run(id, given);
    }
    await run('discardRun', 'selected');
    assert.equal(shown()?.uri.toString(), before);
  });
});

describe('the list of commits to go back to', () => {
  it('begins with the one before and the last healthy one, then all with their verdicts', async () => {
    const offered = await choosing([], () => run('rollBackTo'));
    assert.match(offered[0] ?? '', /The previous commit/);
    assert.match(offered[1] ?? '', /The last healthy commit/);
    const subject = await git('log', '-1', '--format=%s', 'HEAD~1');
    assert.equal(offered[2], subject);
  });
});
