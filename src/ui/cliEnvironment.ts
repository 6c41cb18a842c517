import type { Uri } from 'vscode';
import { readSettings } from './settings.ts';

/** What our command line needs to know when the editor runs it: the person's settings for a folder. */
export function cliEnvironment(folder: Uri): Record<string, string> {
  const { gitPath, protectedBranches, terraformPath } = readSettings(folder);
  return {
    // In a desktop the extension host is no plain Node.
    ELECTRON_RUN_AS_NODE: '1',
    GIT_REACTOR_GIT: gitPath,
    GIT_REACTOR_TERRAFORM: terraformPath,
    GIT_REACTOR_PROTECTED_BRANCHES: protectedBranches.join(' '),
  };
}
