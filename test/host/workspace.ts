import { createRepository } from '../harness/terminalRepository.ts';
import type { GitRepository } from '../harness/terminalRepository.ts';

/** How many commits the workspace of the host tests starts with. */
export const COMMITS_AT_START = 25;

/** What a team might have agreed on. */
const WORKSPACE_SETTINGS = { 'gitReactor.kubernetes.podSecurity': 'baseline' };

/** A real repository with more commits than the Events tree shows at first. */
export async function createWorkspace(): Promise<GitRepository> {
  const repository = await createRepository('host');
  repository.write('.vscode/settings.json', JSON.stringify(WORKSPACE_SETTINGS));
  for (let number = 1; number <= COMMITS_AT_START; number += 1) {
    await repository.commit(`Commit ${number}`, { 'README.md': `${number}\n` });
  }
  return repository;
}
