import { runGit } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';

/** What the repository's configuration says about files. */
export interface FileSettings {
  /** The executable bit of files means something. */
  readonly hasModes: boolean;
  /** Links are links, not files with a path in them. */
  readonly hasLinks: boolean;
  readonly isSparse: boolean;
}

/** Reads them with one call. */
export async function readSettings(repository: Repository): Promise<FileSettings> {
  const keys = '^core\\.(filemode|symlinks|sparsecheckout)$';
  const args = ['config', '--type=bool', '-z', '--get-regexp', keys];
  const { stdout } = await runGit(repository, args, { exitCodes: [0, 1] });
  const lines = Buffer.from(stdout).toString('utf8').split('\0');
  return {
    hasModes: !lines.includes('core.filemode\nfalse'),
    hasLinks: !lines.includes('core.symlinks\nfalse'),
    isSparse: lines.includes('core.sparsecheckout\ntrue'),
  };
}
