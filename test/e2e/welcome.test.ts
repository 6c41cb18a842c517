import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isolatedGit } from '../harness/isolatedGit.ts';
import { leftovers, runOrThrow } from '../harness/processes.ts';
import type { Session } from '../harness/session.ts';
import { tempFolder } from '../harness/tempFolder.ts';
import { createRepository } from '../harness/terminalRepository.ts';
import type { Workbench } from '../harness/workbench.ts';
import { closeSession, openOn, picture } from './openOn.ts';

let session: Session;

beforeAll(async () => {
  session = await openOn();
});
afterAll(() => closeSession(session));

/** A folder of which the settings name another git. */
function folderWithGit(git: string): string {
  const folder = tempFolder('other-git');
  mkdirSync(join(folder, '.vscode'));
  const settings = JSON.stringify({ 'gitReactor.gitPath': git });
  writeFileSync(join(folder, '.vscode', 'settings.json'), settings);
  return folder;
}

async function looking<T>(window: Workbench, name: string, look: () => Promise<T>): Promise<T> {
  try {
    await window.openGitReactorView();
    return await look();
  } finally {
    await picture(window, `welcome-${name}`);
  }
}

async function welcomeOf(folder: string, name: string, text: string): Promise<readonly string[]> {
  await using window = await session.open(folder);
  const { buttons } = await looking(window, name, () => window.waitForWelcome(text));
  return buttons;
}

describe('an empty Events view says why and offers one thing to do', () => {
  it('without a folder', async () => {
    const { workbench } = session;
    const look = () => workbench.waitForWelcome('Open a folder with a git repository');
    const { buttons } = await looking(workbench, 'no-folder', look);
    expect(buttons).toEqual(['Open Folder']);
    expect(await workbench.messages()).toEqual([]);
  });

  it('without a repository', async () => {
    const folder = tempFolder('plain');
    await using window = await session.open(folder);
    const look = () => window.waitForWelcome('is no git repository yet');
    const { buttons } = await looking(window, 'no-repository', look);
    expect(buttons).toEqual(['Initialize Repository']);
    await window.pressInWelcome('Initialize Repository');
    await window.waitForWelcome('No commit yet');
    const env = isolatedGit(tempFolder('home'));
    await runOrThrow('git', ['commit', '-q', '--allow-empty', '-m', 'First'], { cwd: folder, env });
    await window.waitForTreeRow('First');
    expect(await window.messages()).toEqual([]);
  });

  it('without git', async () => {
    const folder = folderWithGit('/nowhere/git');
    expect(await welcomeOf(folder, 'no-git', 'could not start it')).toEqual(['Download Git']);
  });

  it('with a git that is too old', async () => {
    const git = join(tempFolder('old'), 'git');
    writeFileSync(git, '#!/bin/sh\necho git version 2.20.1\n');
    chmodSync(git, 0o755);
    const buttons = await welcomeOf(folderWithGit(git), 'old-git', 'This git is too old');
    expect(buttons).toEqual(['Download Git']);
  });

  it('before the first commit', async () => {
    const { folder } = await createRepository('unborn');
    const buttons = await welcomeOf(folder, 'unborn', 'No commit yet');
    expect(buttons).toEqual(['Create Configuration']);
  });
});

describe('a workspace that is not trusted', () => {
  it('says so before the first commit and leads to where trust is given', async () => {
    const { folder } = await createRepository('untrusted');
    const untrusted = await openOn(folder, { asksForTrust: true });
    try {
      const { workbench } = untrusted;
      await workbench.dialog();
      await workbench.pressInDialog("No, I don't trust");
      const look = () => workbench.waitForWelcome('This workspace is not trusted');
      const { buttons } = await looking(workbench, 'untrusted', look);
      expect(buttons).toEqual(['Manage Trust']);
    } finally {
      await untrusted[Symbol.asyncDispose]();
    }
  });
});

describe('a repository that cannot be read', () => {
  it('is told with the reason, and tried again when asked', async () => {
    const folder = tempFolder('damaged');
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    const window = await session.open(folder);
    const row = await looking(window, 'failed', () => window.waitForTreeRow('cannot be watched'));
    expect(row.spoken).toContain('git cannot read');
    expect(row.spoken).toContain('git fsck');
    const env = isolatedGit(tempFolder('home'));
    await runOrThrow('git', ['init', '--quiet', folder], { env });
    await window.treeRow('cannot be watched').click();
    await window.treeRow('cannot be watched').getByLabel('Refresh').click();
    await window.waitForWelcome('No commit yet');
    await window.close();
  });
});

describe('a folder', () => {
  it('inside a repository wakes the extension by itself', async () => {
    const repository = await createRepository('deep');
    await repository.commit('Deep below', { 'a/b/c/file.txt': 'a\n' });
    const window = await session.open(join(repository.folder, 'a', 'b', 'c'));
    await window.statusBarItem().waitFor();
    await window.close();
  });

  it('of a linked work tree and of a submodule, where .git is a file, wakes it as well', async () => {
    const repository = await createRepository('trees');
    await repository.commit('First', { 'file.txt': 'a\n' });
    const linked = join(tempFolder('linked'), 'tree');
    await repository.git('worktree', 'add', '--quiet', '-b', 'topic', linked);
    const allow = ['-c', 'protocol.file.allow=always'];
    await repository.git(...allow, 'submodule', '--quiet', 'add', repository.folder, 'module');
    for (const folder of [linked, join(repository.folder, 'module')]) {
      const window = await session.open(folder);
      await window.statusBarItem().waitFor();
      await window.close();
    }
  });
});

describe('the extension host', () => {
  it('is killed and starts again, and no commit is lost or told twice', async () => {
    const repository = await createRepository('restarted');
    await repository.commit('Before', { 'file.txt': 'a\n' });
    // Of a VS Code of its own: nobody else's extension host is to be killed.
    await using own = await openOn(repository.folder, {});
    const window = own.workbench;
    await window.openGitReactorView();
    await window.waitForTreeRow('Before');
    const hosts = leftovers().filter(({ command }) => command.includes('--type=extensionHost'));
    expect(hosts).not.toEqual([]);
    for (const { pid } of hosts) process.kill(pid, 'SIGKILL');
    await repository.commit('While it restarts', { 'file.txt': 'b\n' });
    await window.waitForTreeRow('While it restarts');
    await repository.commit('After', { 'file.txt': 'c\n' });
    await window.waitForTreeRow('After');
    const told = ['After', 'While it restarts', 'Before'];
    const labels = (await window.treeRows()).map(({ label }) => label);
    expect(labels.filter((label) => told.includes(label))).toEqual(told);
  });
});
