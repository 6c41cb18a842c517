import { existsSync } from 'node:fs';
import { type ErrorCode, ReactorError, messageOf } from '../../core/errors.ts';
import type { GitRepo } from './gitRepo.ts';

/** What git's own words mean; the first match counts, else it is `git-failed`. */
const MEANINGS: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/dubious ownership/, 'repository-foreign', 'Trust it: git config --global --add safe.directory'],
  [/not a git repository/i, 'not-a-repository', 'Open a folder that is in a git repository.'],
  [/unknown (repository extension|option)|is not a git command/, 'git-too-old', 'Update git.'],
  [/Permission denied/, 'repository-unreadable', 'Check who may read the git directory.'],
];

/** The error of a git call that ended with a failure, told by the first line of its stderr. */
export function gitFailure(what: string, stderr: string, cause?: unknown): ReactorError {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((each) => each.startsWith('fatal:')) ?? lines[0] ?? 'no words of git';
  const [, code, hint] = MEANINGS.find(([pattern]) => pattern.test(stderr)) ?? FAILED;
  return new ReactorError(code, `git ${what} failed: ${line}`, { hint, cause });
}

const FAILED = [/^/, 'git-failed', 'Run the same command in a terminal to see more.'] as const;

/** The error of a git call that could not even be started. */
export function gitNotStarted(repo: GitRepo, cause: unknown): ReactorError {
  if (!existsSync(repo.dir)) {
    const hint = 'Open the folder again if it was moved.';
    return new ReactorError('repository-gone', `The folder ${repo.dir} is gone.`, { hint, cause });
  }
  const message = `git could not be started: ${messageOf(cause)}.`;
  return new ReactorError('git-missing', message, { hint: 'Install git 2.39 or newer.', cause });
}
