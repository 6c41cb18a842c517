import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extensionUnderTest } from './support.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
  };
}

describe('registration', () => {
  let manifest: Manifest;
  let commands: readonly string[];

  before(async () => {
    const extension = extensionUnderTest();
    await extension.activate();
    manifest = extension.packageJSON as Manifest;
    commands = await vscode.commands.getCommands(true);
  });

  it('starts by itself in a folder with a repository', () => {
    assert.ok(extensionUnderTest().isActive);
  });

  it('has a handler for every command of the manifest', () => {
    const missing = manifest.contributes.commands
      .map(({ command }) => command)
      .filter((id) => !commands.includes(id));
    assert.deepEqual(missing, []);
  });

  it('has every view of the manifest', async () => {
    for (const { id } of Object.values(manifest.contributes.views).flat()) {
      assert.ok(commands.includes(`${id}.focus`), id);
      await vscode.commands.executeCommand(`${id}.focus`);
    }
  });
});
