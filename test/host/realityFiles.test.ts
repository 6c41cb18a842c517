import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Api, ApiReality } from '../../api.d.ts';
import { eventually } from '../harness/eventually.ts';
import { extensionUnderTest, git, workspaceFolder } from './support.ts';
import { answering, picking, reading } from './answers.ts';

const { fs } = vscode.workspace;

describe('the files of realities and commits', () => {
  let api: Api;
  let reality: ApiReality;
  const root = (): string => workspaceFolder().fsPath;

  before(async () => {
    api = (await extensionUnderTest().activate()).getApi(1);
  });
  beforeEach(async () => {
    reality = await api.realities(workspaceFolder()).fork('files');
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await reality.discard();
  });

  const uriOf = (path: string, name = 'files'): vscode.Uri =>
    vscode.Uri.from({ scheme: 'reality', path: `/${name}/${path}`, query: root() });
  const textOf = async (uri: vscode.Uri): Promise<string> =>
    new TextDecoder().decode(await fs.readFile(uri));
  const codeOf = async (act: () => Thenable<unknown>): Promise<string> => {
    try {
      await act();
      return 'none';
    } catch (error) {
      return (error as vscode.FileSystemError).code;
    }
  };

  it('are listed, told apart and read as bytes', async () => {
    const bytes = Uint8Array.from([0, 255, 10, 13, 128]);
    await reality.write('folder/deep/data.bin', bytes);
    assert.deepEqual(await fs.readDirectory(uriOf('folder')), [
      ['deep', vscode.FileType.Directory],
    ]);
    const stat = await fs.stat(uriOf('folder/deep/data.bin'));
    assert.deepEqual([stat.type, stat.size], [vscode.FileType.File, bytes.length]);
    assert.equal(stat.permissions, vscode.FilePermission.Readonly);
    assert.deepEqual(new Uint8Array(await fs.readFile(uriOf('folder/deep/data.bin'))), bytes);
    assert.equal(await textOf(uriOf('README.md')), `${await git('show', 'HEAD:README.md')}\n`);
    const top = (await fs.readDirectory(uriOf(''))).map(([name]) => name);
    assert.ok(top.includes('folder') && top.includes('README.md'), top.join());
  });

  it('may have any name that git takes', async () => {
    const names = ['100% #1?.txt', 'a b/c;d.txt', 'ümlaut/日本.txt', 'q"uote\'.txt', '%2e%2e'];
    for (const name of names) await reality.write(name, name);
    for (const name of names) assert.equal(await textOf(uriOf(name)), name);
  });

  it('are opened, compared and browsed by names with signs that addresses use', async () => {
    await reality.write('100% #1?.txt', 'text of it\n');
    await picking(['files', '100% #1?.txt'], () =>
      vscode.commands.executeCommand('gitReactor.browseReality'),
    );
    await eventually(
      'its text',
      () => vscode.window.activeTextEditor?.document.getText(),
      (text) => text === 'text of it\n',
    );
  });

  it('lead nowhere else', async () => {
    for (const path of ['../../etc/passwd', 'none.txt', 'README.md/below', '..', '%2e%2e/x'])
      assert.equal(await codeOf(() => fs.readFile(uriOf(path))), 'FileNotFound', path);
    assert.equal(
      await codeOf(() => fs.stat(uriOf('README.md', 'no such reality'))),
      'FileNotFound',
    );
    const elsewhere = uriOf('passwd').with({ query: '/etc' });
    assert.equal(await codeOf(() => fs.readFile(elsewhere)), 'FileNotFound');
    assert.equal(await codeOf(() => fs.readFile(uriOf('folder'))), 'FileIsADirectory');
    assert.equal(await codeOf(() => fs.readDirectory(uriOf('README.md'))), 'FileNotADirectory');
  });

  it('cannot be written', async () => {
    const uri = uriOf('README.md');
    assert.equal(fs.isWritableFileSystem('reality'), false);
    assert.equal(await codeOf(() => fs.writeFile(uri, new Uint8Array())), 'NoPermissions');
    assert.equal(await codeOf(() => fs.delete(uri)), 'NoPermissions');
    assert.equal(await codeOf(() => fs.rename(uri, uriOf('other'))), 'NoPermissions');
    assert.equal(await codeOf(() => fs.createDirectory(uriOf('folder'))), 'NoPermissions');
  });

  it('show a symlink as what it says', async () => {
    const link = join(root(), 'link');
    symlinkSync('/etc/passwd', link);
    try {
      await reading(undefined, () => vscode.commands.executeCommand('gitReactor.tryChanges'));
      const { SymbolicLink, File } = vscode.FileType;
      assert.equal((await fs.stat(uriOf('link', 'my changes'))).type, SymbolicLink | File);
      assert.equal(await textOf(uriOf('link', 'my changes')), '/etc/passwd');
    } finally {
      rmSync(link);
      await answering('Discard', () =>
        picking(['my changes'], () => vscode.commands.executeCommand('gitReactor.discardReality')),
      );
    }
  });

  it('are refused with a reason where they are too large to be shown', async () => {
    const size = 33 * 1024 * 1024;
    await reality.write('large.bin', new Uint8Array(size));
    assert.equal((await fs.stat(uriOf('large.bin'))).size, size);
    await assert.rejects(
      async () => fs.readFile(uriOf('large.bin')),
      /large\.bin has 33 MiB; more than 32 MiB are not shown/,
    );
  });

  it('follow the reality in an open editor', async () => {
    await reality.write('followed.txt', 'one\n');
    const document = await vscode.workspace.openTextDocument(uriOf('followed.txt'));
    await vscode.window.showTextDocument(document);
    const shows = (text: string): Promise<string> =>
      eventually(
        text,
        () => document.getText(),
        (shown) => shown === text,
      );
    await reality.write('followed.txt', 'two\n');
    await shows('two\n');
    // Of the same length: not only the size tells.
    await reality.write('followed.txt', 'six\n');
    await shows('six\n');
  });

  it('of a commit are those that it had', async () => {
    const [oid, parent] = [await git('rev-parse', 'HEAD'), await git('rev-parse', 'HEAD~1')];
    const at = (commit: string, path: string): vscode.Uri =>
      vscode.Uri.from({ scheme: 'git-reactor', path: `/${commit}/${path}`, query: root() });
    for (const commit of [oid, parent]) {
      const names = (await fs.readDirectory(at(commit, ''))).map(([name]) => name);
      const expected = (await git('ls-tree', '--name-only', '-z', commit)).split('\0');
      assert.deepEqual(names, expected.filter(Boolean));
    }
    assert.equal(await textOf(at(oid, 'README.md')), `${await git('show', 'HEAD:README.md')}\n`);
    assert.equal(await codeOf(() => fs.stat(at('HEAD', 'README.md'))), 'FileNotFound');
    assert.equal(await codeOf(() => fs.stat(at('f'.repeat(40), ''))), 'FileNotFound');
  });
});
