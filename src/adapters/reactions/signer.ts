import { isReactorError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import type { Signature } from '../../core/realities/encodeCommit.ts';
import { gitText } from '../git/gitProcess.ts';
import type { GitRepo } from '../git/gitRepo.ts';

/** For machines on which git knows nobody, e.g. servers. */
const NOBODY = { name: 'Git Reactor', email: 'git-reactor@localhost' };
/** `Ada Lovelace <ada@example.com> 1767225600 +0100` */
const IDENTITY = /^(.*) <([^<>]*)> \d+ [+-]\d{4}$/;

/** Signs commits as git would sign them in a repository now. */
export function createSigner(repo: GitRepo, clock: Clock): () => Promise<Signature> {
  return async () => ({ ...(await identityOf(repo)), at: clock.now() });
}

async function identityOf(repo: GitRepo): Promise<Omit<Signature, 'at'>> {
  try {
    const [, name = '', email = ''] =
      IDENTITY.exec(await gitText(repo, ['var', 'GIT_COMMITTER_IDENT'])) ?? [];
    return name === '' ? NOBODY : { name, email };
  } catch (error) {
    // git refuses to guess who somebody is.
    if (!isReactorError(error, 'git-failed')) throw error;
    return NOBODY;
  }
}
