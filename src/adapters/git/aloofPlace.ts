import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disposable, toDisposable } from '../../core/disposable.ts';
import { gitText } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';

/** A git directory that has the objects of a repository and nothing else of it. */
export interface AloofPlace extends Disposable {
  /** What a git call needs to work there. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Makes an empty git directory in the system's temporary folder that reads the objects of `repo`.
 * git before 2.45 tries to fetch what a partial clone does not have, and dies when it may not; there
 * it knows of no remote and says `missing`.
 */
export async function createAloofPlace(repo: GitRepo): Promise<AloofPlace> {
  const asked = ['--path-format=absolute', '--git-path', 'objects', '--show-object-format'];
  const [objects = '', format = ''] = (await gitText(repo, ['rev-parse', ...asked])).split('\n');
  const dir = await mkdtemp(join(tmpdir(), 'git-reactor-'));
  const settings = `[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tobjectFormat = ${format}\n`;
  await Promise.all([
    writeFile(join(dir, 'HEAD'), 'ref: refs/heads/none\n'),
    writeFile(join(dir, 'config'), settings),
    mkdir(join(dir, 'refs')),
  ]);
  const place = toDisposable(() => rmSync(dir, { recursive: true, force: true }));
  return { ...place, env: { GIT_DIR: dir, GIT_OBJECT_DIRECTORY: objects } };
}
