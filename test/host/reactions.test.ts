import assert from 'node:assert/strict';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../harness/eventually.ts';
import { answering, typing } from './answers.ts';
import { commit, extensionUnderTest, workspaceFolder } from './support.ts';
import type { ApiEvent } from './support.ts';

const CONFIG = '.git-reactor.yaml';

const configuration = (steps: string): Readonly<Record<string, string>> => ({
  [CONFIG]: `version: 1
reactions:
  release:
    paths: release.txt
    steps:
${steps}`,
});

const ASKS = configuration(`      - approve: required
      - { run: git --version, name: say the version }
`);

const MARKER = join(tmpdir(), `git-reactor-host-${process.pid}`);

/** Its program fails until there is a file, and is tried twice. */
const FAILS = configuration(`      - { run: [test, -e, ${JSON.stringify(MARKER)}], retry: 2 }
`);

describe('reactions', () => {
  const events: ApiEvent[] = [];
  let number = 0;
  /** The commit whose run waits for an answer. */
  let asks = '';

  before(async () => {
    const api = (await extensionUnderTest().activate()).getApi(1);
    api.onEvent('**', (event: ApiEvent) => events.push(event));
  });

  after(async () => {
    rmSync(join(workspaceFolder().fsPath, CONFIG), { force: true });
    rmSync(MARKER, { force: true });
    await commit('No reactions any more', {});
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const run = (id: string, ...args: unknown[]): Thenable<unknown> =>
    vscode.commands.executeCommand(`gitReactor.${id}`, ...args);

  const told = (type: string, of: string, count = 1): Promise<readonly ApiEvent[]> =>
    eventually(
      `${type} about ${of}`,
      () =>
        events.filter(
          (event) => event.type.includes(`.${type}.`) && JSON.stringify(event.data).includes(of),
        ),
      (found) => found.length >= count,
    );

  const release = (): Promise<string> => commit('Release', { 'release.txt': `${++number}\n` });

  const shownText = async (fits: RegExp): Promise<string> =>
    eventually(
      `a document like ${fits.source}`,
      () => vscode.window.activeTextEditor?.document.getText() ?? '',
      (text) => fits.test(text),
    );

  it('act only after consent to what the question names', async () => {
    const configured = await commit('Ask before a release', ASKS);
    await told('config.changed', configured);
    const [asked] = await answering('Consent', () => run('consent'));
    assert.match(asked?.detail ?? '', /release: .*say the version/);
    asks = await release();
    await told('approval.requested', asks);
  });

  it('show what would happen, and go on when a person approves', async () => {
    // The run of the commit before gives way, and its question with it: one is left to be picked.
    asks = await release();
    await told('approval.requested', asks);
    await run('showPlan');
    await shownText(/modified release\.txt/);
    assert.equal(vscode.window.activeTextEditor?.document.languageId, 'diff');
    const [asked] = await answering('Approve', () => run('approve'));
    assert.match(asked?.message ?? '', /Approve release\?/);
    await told('run.succeeded', asks);
  });

  it('end where a person denies, with the reason', async () => {
    const oid = await release();
    await told('approval.requested', oid);
    await typing('too early', () => run('deny'));
    await told('approval.denied', 'too early');
    await told('run.failed', oid);
  });

  it('say for each reaction whether it answers to a commit', async () => {
    await run('explain');
    await shownText(/release: answers/);
    await commit('Something else', { 'other.txt': `${++number}\n` });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await run('explain');
    await shownText(/release: no: paths .*release\.txt/);
  });

  it('are tested on the last commit without what acts', async () => {
    await release();
    await run('runOnCommit');
    await shownText(/say the version: passed over/);
  });

  it('that failed for good are run again, and succeed once the reason is gone', async () => {
    await told('config.changed', await commit('Look for something', FAILS));
    await answering('Consent', () => run('consent'));
    const oid = await release();
    const [dead] = await told('run.deadLettered', oid);
    writeFileSync(MARKER, '');
    assert.ok(dead);
    const retrying = run('retryRun');
    await eventually(
      'the newest run to be taken again',
      () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'),
      () => events.some((event) => event.type.includes('.run.retryAsked.')),
    );
    await retrying;
    await told('run.succeeded', oid);
  });

  it('help with their file: mistakes at their place, lenses above each reaction', async () => {
    const uri = vscode.Uri.joinPath(workspaceFolder(), CONFIG);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const lenses = await eventually(
      'lenses',
      async () =>
        await vscode.commands.executeCommand<readonly vscode.CodeLens[]>(
          'vscode.executeCodeLensProvider',
          uri,
          10,
        ),
      (found) => found.length >= 2,
    );
    const titles = lenses.map(({ command }) => command?.title);
    assert.deepEqual(titles, ['Test on the last commit', 'Why?']);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(2, 0), '  wrong: { stepz: [] }\n');
    await vscode.workspace.applyEdit(edit);
    const found = await eventually(
      'a mistake',
      () => vscode.languages.getDiagnostics(uri).filter(({ code }) => code === 'configuration'),
      (all) => all.some(({ message }) => message.includes('stepz')),
    );
    assert.equal(found[0]?.range.start.line, 2);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('help with their file: keys and what they mean', async () => {
    const uri = vscode.Uri.joinPath(workspaceFolder(), CONFIG);
    const at = new vscode.Position(3, 6);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      at,
    );
    const labels = items.map(({ label }) => label);
    assert.ok(labels.includes('branches'), JSON.stringify(labels));
    const [hover] = await vscode.commands.executeCommand<readonly vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      at,
    );
    const [content] = hover?.contents ?? [];
    assert.ok(content instanceof vscode.MarkdownString);
    assert.match(content.value, /Globs for changed paths/);
  });

  it('create a first configuration that fits, and leave one that is there as it is', async () => {
    const file = join(workspaceFolder().fsPath, CONFIG);
    rmSync(file);
    await run('createConfiguration');
    await shownText(/reactions:/);
    assert.ok(existsSync(file));
  });
});
