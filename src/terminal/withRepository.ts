import type { OpenPurpose, OpenRepository } from '../core/openRepository.ts';
import type { ValidationOptions } from '../core/validation/validationOptions.ts';
import type { CommonOptions, Terminal } from './terminal.ts';

export interface OpenOptions {
  readonly purpose: OpenPurpose;
  readonly validation?: ValidationOptions;
}

/** Runs a command on the repository that was asked for, and closes it whatever happens. */
export async function withRepository(
  terminal: Terminal,
  { repo, purpose, validation }: CommonOptions & OpenOptions,
  run: (repository: OpenRepository) => Promise<number>,
): Promise<number> {
  const repository = await terminal.open(repo ?? terminal.cwd, purpose, validation);
  try {
    return await run(repository);
  } finally {
    repository.dispose();
  }
}
