import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isolatedGit } from './isolatedGit.ts';
import { runOrThrow } from './processes.ts';
import { tempFolder } from './tempFolder.ts';

/** A real repository in a folder, driven as from a terminal. */
export interface GitRepository {
  readonly folder: string;
  /** Runs git and resolves with what it printed, without the last line break. */
  git(...args: readonly string[]): Promise<string>;
  write(path: string, text: string): void;
  /** Writes the files, adds all and commits, now or as if it were then; resolves with the oid. */
  commit(message: string, files: Readonly<Record<string, string>>, at?: Date): Promise<string>;
}

/** A new empty repository on branch `main` in a temporary folder. */
export async function createRepository(name: string): Promise<GitRepository> {
  const folder = join(tempFolder(name), name);
  mkdirSync(folder);
  const env = isolatedGit(tempFolder('home'));
  const git = async (...args: readonly string[]): Promise<string> =>
    (await runOrThrow('git', args, { cwd: folder, env })).trimEnd();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  await git('init', '--quiet');
  await git('config', 'user.name', 'Ada');
  await git('config', 'user.email', 'ada@example.com');
  return {
    folder,
    git,
    write,
    commit: async (message, files, at) => {
      for (const [path, text] of Object.entries(files)) write(path, text);
      await git('add', '--all');
      const date = at?.toISOString();
      const dated = date && { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
      const args = ['commit', '--quiet', '--allow-empty', '--message', message];
      await runOrThrow('git', args, { cwd: folder, env: { ...env, ...dated } });
      return git('rev-parse', 'HEAD');
    },
  };
}
