import { ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import { gitFailure } from './gitError.ts';
import { runGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';
import { refNow } from './refNow.ts';

interface Move {
  /** Full name of the branch that is checked out. */
  readonly ref: string;
  readonly from: Oid;
  /** Comes after `from`. */
  readonly to: Oid;
}

/** git refuses before it changes anything; these are its ways to say so. */
const IN_THE_WAY = /would be (overwritten|removed)|unstaged changes|not uptodate|unmerged files/;
const REASON = 'git-reactor: merge a reality';

/**
 * Moves the checked out branch with index and files, by `git merge --ff-only`, which never goes over
 * what is not committed, untracked or ignored.
 * @returns whether the branch was still at `from`, and still checked out
 * @throws ReactorError `work-tree-in-the-way`, `git-failed`
 */
export async function moveWithFiles(repo: GitRepo, { ref, from, to }: Move): Promise<boolean> {
  if (!(await isStillThere(repo, ref, from))) return false;
  const options = ['--ff-only', '--no-overwrite-ignore', '--no-autostash', '--quiet'];
  const { exitCode, stderr } = await runGit(repo, ['merge', ...options, to], {
    writes: true,
    exitCodes: [0, 1, 2, 128],
    env: { GIT_REFLOG_ACTION: REASON },
  });
  if (exitCode === 0) return true;
  if (IN_THE_WAY.test(stderr)) throw inTheWay(ref, stderr);
  if (!(await isStillThere(repo, ref, from))) return false;
  throw gitFailure('merge', stderr);
}

async function isStillThere(repo: GitRepo, ref: string, from: Oid): Promise<boolean> {
  const args = ['symbolic-ref', '-q', 'HEAD'];
  const { stdout } = await runGit(repo, args, { exitCodes: [0, 1] });
  const isCheckedOut = Buffer.from(stdout).toString('utf8').trim() === ref;
  return isCheckedOut && (await refNow(repo, ref)) === from;
}

/** How many files are named. */
const MOST_NAMED = 3;

function inTheWay(ref: string, stderr: string): ReactorError {
  const files = stderr.split('\n').flatMap((line) => (line.startsWith('\t') ? line.trim() : []));
  const named = files.slice(0, MOST_NAMED).join(', ');
  const more = files.length > MOST_NAMED ? ` and ${files.length - MOST_NAMED} more` : '';
  const what = files.length === 0 ? 'files' : `${named}${more}`;
  const branch = ref.replace('refs/heads/', '');
  const message = `${branch} stays as it is: in the work tree, ${what} would be overwritten.`;
  return new ReactorError('work-tree-in-the-way', message, {
    hint: 'Commit or stash what is not committed there, then merge again.',
  });
}
