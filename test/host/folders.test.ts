import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import type { Api } from '../../api.d.ts';
import { eventually } from '../harness/eventually.ts';
import { grownSince, openResources } from '../harness/openResources.ts';
import { extensionUnderTest, workspaceFolder } from './support.ts';

const ROUNDS = 50;

describe('folders of the workspace', () => {
  let api: Api;
  let home = '';

  before(async () => {
    api = (await extensionUnderTest().activate()).getApi(1);
    home = realpathSync(mkdtempSync(join(tmpdir(), 'git-reactor-folders-')));
  });

  after(() => rmSync(home, { recursive: true, force: true }));

  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: home })).stdout.trim();

  const repositoryAt = async (name: string): Promise<string> => {
    const root = join(home, name);
    mkdirSync(join(root, 'sub'), { recursive: true });
    writeFileSync(join(root, 'sub', 'pod.yaml'), 'apiVersion: v1\nkind: Pod\n');
    await git('init', '--quiet', root);
    await git('-C', root, 'add', '--all');
    await git('-C', root, 'commit', '--quiet', '--message', 'first');
    return root;
  };

  /** Resolves when the window has taken it over; folders after the first one change no window. */
  const change = async (remove: number, add: readonly string[]): Promise<void> => {
    const changed = new Promise<void>((resolve) => {
      const once = vscode.workspace.onDidChangeWorkspaceFolders(() => {
        once.dispose();
        resolve();
      });
    });
    const folders = add.map((path) => ({ uri: vscode.Uri.file(path) }));
    assert.ok(vscode.workspace.updateWorkspaceFolders(1, remove, ...folders));
    await changed;
  };

  const watched = (...others: readonly string[]): Promise<unknown> =>
    eventually(
      `${others.join(', ') || 'nothing'} to be watched beside the first folder`,
      () => api.repositories,
      (roots) => String(roots) === String([workspaceFolder().fsPath, ...others]),
    );

  it('of one repository share it, and each keeps it alive', async () => {
    const root = await repositoryAt('shared');
    const told: unknown[] = [];
    const heard = api.onEvent('commit.created', ({ data }) => told.push(data));
    await change(0, [root, join(root, 'sub')]);
    await watched(root);
    await change(1, []);
    await watched(root);
    await git('-C', root, 'commit', '--quiet', '--allow-empty', '--message', 'still watched');
    const oid = await git('-C', root, 'rev-parse', 'HEAD');
    await eventually(
      'the commit',
      () => told,
      (all) => JSON.stringify(all).includes(oid),
    );
    heard.dispose();
    await change(1, []);
    await watched();
  });

  it('have their findings and rows for as long as they are there', async () => {
    const root = await repositoryAt('visiting');
    const file = vscode.Uri.file(join(root, 'sub', 'pod.yaml'));
    await change(0, [root]);
    await watched(root);
    writeFileSync(file.fsPath, 'a: [\n');
    await git('-C', root, 'commit', '--quiet', '--all', '--message', 'break it');
    const findings = (isThere: boolean): Promise<unknown> =>
      eventually(
        isThere ? 'a finding' : 'no finding',
        () =>
          vscode.languages.getDiagnostics(file).filter(({ source }) => source === 'git-reactor'),
        ({ length }) => length > 0 === isThere,
      );
    await findings(true);
    await change(1, []);
    await findings(false);
  });

  it(`added and removed ${ROUNDS} times leave nothing open`, async () => {
    const root = await repositoryAt('coming-and-going');
    const round = async (): Promise<void> => {
      await change(0, [root, join(root, 'sub')]);
      await watched(root);
      await change(2, []);
      await watched();
    };
    await round();
    const before = openResources();
    const heap = heapAfterCollection();
    for (let time = 0; time < ROUNDS; time += 1) await round();
    await eventually(
      'everything to be given back',
      () => grownSince(before),
      (grown) => Object.keys(grown).length === 0,
    );
    const grownMebibytes = (heapAfterCollection() - heap) / 2 ** 20;
    assert.ok(grownMebibytes < 20, `the heap has grown by ${grownMebibytes} MiB`);
  }).timeout(400_000);
});

/** What is really held: garbage that is not collected yet says nothing. Bytes. */
function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
