import type { OpenAsked, OpenPurpose, OpenRepository } from '../core/openRepository.ts';
import type { CommonOptions, Terminal } from './terminal.ts';

export interface OpenOptions extends OpenAsked {
  readonly purpose: OpenPurpose;
}

/** Runs a command on the repository that was asked for, and closes it whatever happens. */
export async function withRepository(
  terminal: Terminal,
  { repo, purpose, ...asked }: CommonOptions & OpenOptions,
  run: (repository: OpenRepository) => Promise<number>,
): Promise<number> {
  const repository = await terminal.open(repo ?? terminal.cwd, purpose, asked);
  try {
    return await run(repository);
  } finally {
    repository.dispose();
  }
}
