import { runGit } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';

/**
 * Which paths git ignores in a directory, by the `.gitignore` files in it and the settings of the
 * repository (`git check-ignore`). Nothing there needs to be known to git.
 * @param dir the root of a tree, anywhere
 */
export function ignoredPaths(
  repository: Repository,
  dir: string,
): (paths: readonly string[]) => Promise<ReadonlySet<string>> {
  const env = { ...repository.env, GIT_DIR: repository.gitDir, GIT_WORK_TREE: dir };
  return async (paths) => {
    // A name may look like the magic of a path specification, `:(top)`; behind `./` it is a name.
    const input = Buffer.from(paths.map((path) => `./${path}\0`).join(''), 'latin1');
    const args = ['check-ignore', '-z', '--stdin', '--no-index'];
    const options = { input, exitCodes: [0, 1] };
    const { stdout } = await runGit({ ...repository, dir, env }, args, options);
    const answered = Buffer.from(stdout).toString('latin1').split('\0').filter(Boolean);
    return new Set(answered.map((path) => path.slice(2)));
  };
}
