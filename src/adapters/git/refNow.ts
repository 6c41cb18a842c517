import type { Oid } from '../../core/events/commitData.ts';
import { runGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';

/** What a ref points to; `undefined` if there is none of this name. */
export async function refNow(repo: GitRepo, ref: string): Promise<Oid | undefined> {
  const args = ['rev-parse', '-q', '--verify', '--end-of-options', ref];
  const { stdout, exitCode } = await runGit(repo, args, { exitCodes: [0, 1, 128] });
  return exitCode === 0 ? Buffer.from(stdout).toString('latin1').trim() : undefined;
}
