import { ReactorError } from '../core/errors.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { Repositories } from './repositories.ts';

/** What names a repository: its root folder as a path, or as a `Uri`; not given: the only one. */
export type RepositoryName = string | { readonly fsPath: string } | undefined;

/** The one that is named, or the only one. @throws ReactorError `usage` */
export function repositoryNamed({ all }: Repositories, name: RepositoryName): OpenRepository {
  const root = typeof name === 'object' ? name.fsPath : name;
  const named = root === undefined ? all : all.filter((each) => each.root === root);
  const [found] = named;
  if (found !== undefined && named.length === 1) return found;
  const what =
    root === undefined
      ? 'It has to be said which repository is meant.'
      : `The repository ${root} is not watched.`;
  const there = all.map((each) => each.root).join(', ') || 'none';
  throw new ReactorError('usage', what, { hint: `There are: ${there}.` });
}
