import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Environment in which git knows nothing of this machine's configuration: an identity, `main`, and
 * no signing, hooks or templates of the person who runs the tests. Writes one file into `folder`.
 */
export function isolatedGit(folder: string): NodeJS.ProcessEnv {
  const config = join(folder, 'gitconfig');
  writeFileSync(
    config,
    '[user]\n\tname = Ada\n\temail = ada@example.com\n[init]\n\tdefaultBranch = main\n[gc]\n\tauto = 0\n',
  );
  return { GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
}
