import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from '../harness/eventually.ts';
import { answering, picking } from './answers.ts';
import { commit, extensionUnderTest, git } from './support.ts';
import type { ApiEvent } from './support.ts';

/** As long as there is such a file, the program goes on and prints a line for each new one. */
const NEXT = join(tmpdir(), `git-reactor-log-${process.pid}`);

const PROGRAM = `const { existsSync } = require('node:fs');
let line = 0;
const timer = setInterval(() => {
  if (existsSync(process.argv[1] + '-end')) return clearInterval(timer);
  while (existsSync(process.argv[1] + '-' + (line + 1))) console.log('line ' + ++line);
}, 10);
`;

describe('the log of a run', () => {
  const events: ApiEvent[] = [];
  const files: string[] = [];

  before(async () => {
    const api = (await extensionUnderTest().activate()).getApi(1);
    api.onEvent('{run,step,config}.*', (event: ApiEvent) => events.push(event));
    const argv = [process.execPath, '-e', PROGRAM, NEXT].map((each) => JSON.stringify(each));
    const config = `version: 1
reactions:
  slow:
    paths: slow.txt
    steps: [{ run: [${argv.join(', ')}], name: print }]
`;
    await commit('Print slowly', { '.git-reactor.yaml': config });
    await told('config.changed');
    await answering('Consent', () => vscode.commands.executeCommand('gitReactor.consent'));
  });

  after(async () => {
    next('end');
    for (const file of files) rmSync(file, { force: true });
    await git('rm', '--quiet', '.git-reactor.yaml');
    await git('commit', '--quiet', '--message', 'Clean up');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  const next = (what: number | 'end'): void => {
    files.push(`${NEXT}-${what}`);
    writeFileSync(`${NEXT}-${what}`, '');
  };
  const told = (type: string): Promise<unknown> =>
    eventually(
      type,
      () => events,
      (all) => all.some((event) => event.type.includes(`.${type}.`)),
    );
  const editor = (): vscode.TextEditor => {
    const active = vscode.window.activeTextEditor;
    assert.ok(active, 'the log is open');
    return active;
  };
  const shows = (text: RegExp): Promise<string> =>
    eventually(
      text.source,
      () => vscode.window.activeTextEditor?.document.getText() ?? '',
      (shown) => text.test(shown),
    );
  const cursorLine = (): number => editor().selection.active.line;
  const lastLine = (): number => editor().document.lineCount - 1;

  it('grows while a step runs, is followed at its end only, and stops with the run', async () => {
    await commit('Begin', { 'slow.txt': '1\n' });
    await told('step.started');
    await picking(['slow'], () => vscode.commands.executeCommand('gitReactor.showRunLog'));
    await shows(/slow/);
    assert.equal(editor().document.languageId, 'log');
    next(1);
    await shows(/^line 1$/m);
    await eventually('the cursor at the end', cursorLine, (line) => line === lastLine());
    for (let line = 2; line <= 80; line += 1) next(line);
    await shows(/^line 80$/m);
    await eventually('the cursor at the end', cursorLine, (line) => line === lastLine());
    await eventually(
      'the end to be visible',
      () => editor().visibleRanges.at(-1)?.end.line ?? 0,
      (line) => line >= lastLine() - 1,
    );
    // Somebody reads above.
    const above = new vscode.Position(2, 0);
    editor().selection = new vscode.Selection(above, above);
    editor().revealRange(new vscode.Range(above, above));
    for (let line = 81; line <= 90; line += 1) next(line);
    await shows(/^line 90$/m);
    assert.equal(cursorLine(), 2);
    assert.equal(editor().visibleRanges[0]?.start.line, 0);
    next('end');
    await told('run.succeeded');
    const text = await shows(/succeeded/);
    assert.match(text, /^line 90$/m);
  });
});
