import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Api, ApiReality } from '../../api.d.ts';
import { eventually } from '../harness/eventually.ts';
import { answering, picking, reading, typing } from './answers.ts';
import { commit, extensionUnderTest, git, workspaceFolder } from './support.ts';
import type { ApiEvent } from './support.ts';

/** What no check passes. */
const BROKEN = 'kind: "never ends\n';
const FINE = 'kind: ConfigMap\n';

describe('realities', () => {
  const events: ApiEvent[] = [];
  let api: Api;
  let number = 0;

  before(async () => {
    api = (await extensionUnderTest().activate()).getApi(1);
    api.onEvent('reality.*', (event: ApiEvent) => events.push(event));
    await git('branch', '--force', 'production', 'HEAD');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const { name } of forked.splice(0)) {
      await answering('Discard', () => picking([name], () => run('discardReality')));
    }
  });

  const run = (id: string): Thenable<unknown> => vscode.commands.executeCommand(`gitReactor.${id}`);
  const forked: ApiReality[] = [];
  /** A reality with a change that is not committed. */
  const changed = async (files: Readonly<Record<string, string>>): Promise<ApiReality> => {
    number += 1;
    const reality = await api.realities(workspaceFolder()).fork(`trial ${number}`);
    forked.push(reality);
    for (const [path, text] of Object.entries(files)) await reality.write(path, text);
    return reality;
  };
  const tip = (revision: string): Promise<string> => git('rev-parse', revision);
  const told = (type: string, name: string): Promise<readonly ApiEvent[]> =>
    eventually(
      `${type} of ${name}`,
      () =>
        events.filter(
          (event) =>
            event.type.includes(`.reality.${type}.`) &&
            (event.data as { reality: string }).reality === name,
        ),
      (found) => found.length > 0,
    );
  const label = (): string => vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '';

  it('are forked from HEAD by a name, and discarded without a question if nothing is lost', async () => {
    const head = await tip('HEAD');
    await typing('by hand', () => run('forkReality'));
    const [event] = await told('forked', 'by hand');
    assert.match(JSON.stringify(event?.data), new RegExp(head));
    const asked = await answering('Discard', () =>
      picking(['by hand'], () => run('discardReality')),
    );
    assert.deepEqual(asked, []);
    await told('discarded', 'by hand');
    const [none] = await reading(undefined, () => run('diffReality'));
    assert.equal(none?.message, 'There is no reality now.');
  });

  it('show their changes, all at once', async () => {
    const { name } = await changed({ 'one.txt': '1\n', 'README.md': 'changed\n' });
    await picking([name], () => run('diffReality'));
    await eventually('the diff', label, (text) => text.startsWith(`${name}, from `));
  });

  it('let any file be opened, those that they changed first', async () => {
    const { name } = await changed({ 'zz/last.txt': 'the last one\n' });
    const offered = await picking([name, 'last.txt'], () => run('browseReality'));
    assert.equal(offered[1]?.[0], 'last.txt');
    assert.ok(offered[1].includes('README.md'));
    const text = await eventually(
      'the file',
      () => vscode.window.activeTextEditor?.document,
      (document) => document?.uri.scheme === 'reality',
    );
    assert.equal(text?.getText(), 'the last one\n');
  });

  it('are kept as a branch, with a commit for what has none', async () => {
    const { name } = await changed({ 'kept.txt': 'kept\n' });
    const branch = `kept-${number}`;
    const [said] = await reading(undefined, () =>
      typing(branch, () => picking([name], () => run('keepReality'))),
    );
    assert.equal(said?.message, `${(await tip(branch)).slice(0, 8)} is branch ${branch}.`);
    assert.equal(await git('show', `${branch}:kept.txt`), 'kept');
    const again = await reading(undefined, () =>
      typing(branch, () => picking([name], () => run('keepReality'))),
    );
    assert.match(again[0]?.message ?? '', /There is a branch kept-\d+ already\. Choose another/);
  });

  it('are merged into a branch, and out of it again', async () => {
    const before = await tip('production');
    const { name } = await changed({ 'merged.txt': 'merged\n' });
    const said = await reading('Undo', () =>
      typing('Merge me', () => picking([name, 'production'], () => run('mergeReality'))),
    );
    assert.match(said[0]?.message ?? '', new RegExp(`^${name} is merged into production: `));
    assert.equal(said[1]?.message, `production is back at ${before.slice(0, 8)}.`);
    assert.equal(await tip('production'), before);
    await reading(undefined, () => picking([name, 'production'], () => run('mergeReality')));
    assert.equal(await git('show', 'production:merged.txt'), 'merged');
    assert.equal(await git('log', '-1', '--format=%s', 'production'), 'Merge me');
    const [contained] = await reading(undefined, () =>
      picking([name, 'production'], () => run('mergeReality')),
    );
    assert.equal(contained?.message, `production has all of ${name} already.`);
  });

  it('are merged into the branch that is checked out, with its files', async () => {
    const branch = await git('branch', '--show-current');
    const { name } = await changed({ 'here.txt': 'here\n' });
    const [said] = await reading(undefined, () =>
      typing('Here', () => picking([name, branch], () => run('mergeReality'))),
    );
    assert.match(said?.message ?? '', new RegExp(`^${name} is merged into ${branch}: `));
    assert.equal(await git('status', '--porcelain', 'here.txt'), '');
    assert.equal(await git('show', 'HEAD:here.txt'), 'here');
  });

  it('are not merged over what is not committed, nor over what is not saved', async () => {
    const branch = await git('branch', '--show-current');
    const { name } = await changed({ 'README.md': 'of the reality\n' });
    const readme = vscode.Uri.joinPath(workspaceFolder(), 'README.md');
    const merging = (): Promise<readonly { readonly message: string }[]> =>
      reading(undefined, () =>
        typing('Over it', () => picking([name, branch], () => run('mergeReality'))),
      );
    const document = await vscode.workspace.openTextDocument(readme);
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'of a person '));
    assert.match((await merging())[0]?.message ?? '', /README\.md has edits that are not saved/);
    assert.ok(await document.save(), 'it is saved');
    const [said] = await merging();
    assert.match(said?.message ?? '', /README\.md would be overwritten\. Commit or stash/);
    assert.match(document.getText(), /^of a person /);
    await git('checkout', '--', 'README.md');
  });

  it('are not merged when they do not pass, and say where', async () => {
    const before = await tip('production');
    const { name } = await changed({ 'broken.yaml': BROKEN });
    const [said] = await reading('Show Findings', () =>
      typing('Broken', () => picking([name, 'production'], () => run('mergeReality'))),
    );
    assert.match(said?.message ?? '', /is not merged: failed with \d finding/);
    assert.equal(await tip('production'), before);
    const text = await eventually(
      'the findings',
      () => vscode.window.activeTextEditor?.document.getText() ?? '',
      (shown) => shown.includes('broken.yaml:'),
    );
    assert.match(text, /broken\.yaml:\d+:\d+: error: .*\(syntax\//);
  });

  it('are not merged when both sides changed a file, and offer the way out', async () => {
    const { name } = await changed({ 'conflict.txt': 'of the reality\n' });
    await git('branch', '--force', 'conflicting', 'HEAD');
    const blob = await git('rev-parse', 'HEAD:README.md');
    const tree = await treeWith('conflict.txt', blob);
    await git('update-ref', 'refs/heads/conflicting', await commitTree(tree));
    const [said] = await reading(undefined, () =>
      typing('Conflict', () => picking([name, 'conflicting'], () => run('mergeReality'))),
    );
    assert.match(said?.message ?? '', /conflicting changed conflict\.txt, so it is not merged/);
    assert.deepEqual(said?.buttons, ['Show Conflicts', 'Keep as a Branch…']);
  });

  const treeWith = async (path: string, blob: string): Promise<string> => {
    await git('update-index', '--add', '--cacheinfo', `100644,${blob},${path}`);
    const tree = await git('write-tree');
    await git('reset', '--quiet', '--', path);
    return tree;
  };
  const commitTree = (tree: string): Promise<string> =>
    git('commit-tree', tree, '-p', 'HEAD', '-m', 'The other side');

  it('name what is lost before they are discarded', async () => {
    const { name } = await changed({ 'a/lost.txt': '1\n', 'b/lost.txt': '2\n' });
    const [asked] = await answering('Cancel', () => picking([name], () => run('discardReality')));
    assert.equal(asked?.message, `Discard ${name}?`);
    assert.match(asked.detail, /2 changed files in it are lost\.\na\/lost\.txt\nb\/lost\.txt/);
    assert.equal(
      events.some((event) => isDiscarded(event, name)),
      false,
    );
  });

  const isDiscarded = ({ type, data }: ApiEvent, name: string): boolean =>
    type.includes('.discarded.') && (data as { reality: string }).reality === name;

  it('take the reactions that would answer to them, without what acts', async () => {
    const config = `version: 1
reactions:
  look:
    paths: look.txt
    steps: [{ validate: all }, { run: git --version, name: say the version }]
`;
    await commit('Look at it', { '.git-reactor.yaml': config });
    try {
      const { name } = await changed({ 'look.txt': 'look\n' });
      await picking([name], () => run('runInReality'));
      await eventually(
        'the log',
        () => vscode.window.activeTextEditor?.document.getText() ?? '',
        (text) => /say the version: passed over/.test(text),
      );
    } finally {
      await git('rm', '--quiet', '.git-reactor.yaml');
      await git('commit', '--quiet', '--message', 'Clean up');
    }
  });

  describe('of what is on disk', () => {
    const file = join(workspaceFolder().fsPath, 'tried.yaml');
    afterEach(async () => {
      rmSync(file, { force: true });
      await answering('Discard', () => picking(['my changes'], () => run('discardReality')));
    });

    it('are tried before they are committed, and tried again', async () => {
      writeFileSync(file, BROKEN);
      const [failed] = await reading(undefined, () => run('tryChanges'));
      assert.equal(failed?.message, 'my changes: failed with 1 finding');
      assert.deepEqual(failed.buttons, ['Show Results']);
      writeFileSync(file, FINE);
      const passed = await reading(undefined, () => run('tryChanges'));
      assert.deepEqual(
        passed.map(({ message }) => message).filter((message) => !/warning/.test(message)),
        [],
      );
      assert.equal(await git('status', '--porcelain', 'tried.yaml'), '?? tried.yaml');
    });

    it('are asked about when edits are not saved', async () => {
      writeFileSync(file, FINE);
      const document = await vscode.workspace.openTextDocument(file);
      const editor = await vscode.window.showTextDocument(document);
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# not saved\n'));
      const [asked] = await answering('Save All', () => run('tryChanges'));
      assert.match(asked?.detail ?? '', /tried\.yaml$/);
      assert.equal(document.isDirty, false);
      const offered = await picking(['my changes', 'tried.yaml'], () => run('browseReality'));
      assert.equal(offered[1]?.[0], 'tried.yaml');
      await eventually(
        'the file of the reality',
        () => vscode.window.activeTextEditor?.document,
        (shown) => shown?.uri.scheme === 'reality' && /^# not saved/.test(shown.getText()),
      );
    });
  });
});
