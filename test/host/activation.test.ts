import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  it('starts in a folder with a repository and hands out its API', async () => {
    const extension = vscode.extensions.getExtension('git-reactor.git-reactor');
    assert.ok(extension, 'the extension is installed');
    await extension.activate();
    assert.ok(extension.isActive);
  });
});
