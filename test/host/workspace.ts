import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRepository } from '../harness/terminalRepository.ts';
import { tempFolder } from '../harness/tempFolder.ts';

/** How many commits the workspace of the host tests starts with. */
export const COMMITS_AT_START = 25;

/** What a team might have agreed on. */
const SETTINGS = { 'gitReactor.kubernetes.podSecurity': 'baseline' };

/**
 * A workspace file over a real repository with more commits than the Events tree shows at first: a
 * window on one folder would restart the extension host when a second one is added.
 */
export async function createWorkspace(): Promise<string> {
  const repository = await createRepository('host');
  for (let number = 1; number <= COMMITS_AT_START; number += 1) {
    await repository.commit(`Commit ${number}`, { 'README.md': `${number}\n` });
  }
  const file = join(tempFolder('workspace'), 'host.code-workspace');
  const folders = [{ path: repository.folder }];
  writeFileSync(file, JSON.stringify({ folders, settings: SETTINGS }));
  return file;
}
