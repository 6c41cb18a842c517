import type { OpenPurpose, OpenRepository } from '../core/openRepository.ts';
import type { CommonOptions, Terminal } from './terminal.ts';

/** Runs a command on the repository that was asked for, and closes it whatever happens. */
export async function withRepository(
  terminal: Terminal,
  { repo, purpose }: CommonOptions & { readonly purpose: OpenPurpose },
  run: (repository: OpenRepository) => Promise<number>,
): Promise<number> {
  const repository = await terminal.open(repo ?? terminal.cwd, purpose);
  try {
    return await run(repository);
  } finally {
    repository.dispose();
  }
}
