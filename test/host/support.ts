/** What the tests in the extension host share. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { ApiProvider, ReactorEvent } from '../../api.d.ts';

/** What the extension hands out, as a foreign extension has it. */
export type Exports = ApiProvider;
export type ApiEvent = ReactorEvent;

export const EXTENSION = 'git-reactor.git-reactor';

export function extensionUnderTest(): vscode.Extension<Exports> {
  const extension = vscode.extensions.getExtension<Exports>(EXTENSION);
  assert.ok(extension, 'the extension is installed');
  return extension;
}

/** The folder that is open. */
export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'a folder is open');
  return folder.uri;
}

/** Runs git in the open folder as a terminal would; resolves with what it printed. */
export async function git(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { cwd: workspaceFolder().fsPath });
  return stdout.trimEnd();
}

/** Writes files and commits them; resolves with the oid. */
export async function commit(
  message: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    const place = join(workspaceFolder().fsPath, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', message);
  return git('rev-parse', 'HEAD');
}
