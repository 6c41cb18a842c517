import type { Seal } from '../../../core/reactions/audit/chain.ts';
import { gitText, runGit } from '../../git/gitProcess.ts';
import type { GitRepo } from '../../git/gitRepo.ts';

/** A second place that knows how long the log was, and with which hash it ended. */
export const SEALS = 'refs/git-reactor/audit';

/** Who makes commits and notes of the audit: nobody's own settings are used for them. */
export const AUDIT_IDENTITY = {
  GIT_AUTHOR_NAME: 'Git Reactor',
  GIT_AUTHOR_EMAIL: 'git-reactor@localhost',
  GIT_COMMITTER_NAME: 'Git Reactor',
  GIT_COMMITTER_EMAIL: 'git-reactor@localhost',
} as const;

export interface SealRef {
  /** Newest first. @throws ReactorError `git-failed` */
  all(): Promise<readonly Seal[]>;
  /** Adds a seal, unless the newest is the same. @throws ReactorError `git-failed` */
  add(seal: Seal): Promise<void>;
}

/**
 * Seals as empty commits on {@link SEALS}: each has the one before as its parent. Neither index
 * nor work tree are touched, and no hook runs.
 */
export function createSealRef(repo: GitRepo): SealRef {
  const all = async (): Promise<readonly Seal[]> => {
    const tip = await tipOf(repo);
    if (tip === undefined) return [];
    const text = await gitText(repo, ['log', '-z', '--format=%B', '--end-of-options', tip, '--']);
    return text.split('\0').flatMap(sealIn);
  };
  return {
    all,
    async add(seal) {
      const [newest] = await all();
      if (newest?.head === seal.head) return;
      const tip = await tipOf(repo);
      const env = { ...AUDIT_IDENTITY, GIT_AUTHOR_DATE: seal.at, GIT_COMMITTER_DATE: seal.at };
      const writing = { writes: true, env };
      const tree = await gitText(repo, ['hash-object', '-w', '-t', 'tree', '--stdin'], writing);
      const parents = tip === undefined ? [] : ['-p', tip];
      const commit = await gitText(repo, ['commit-tree', tree, ...parents], {
        ...writing,
        input: messageOf(seal),
      });
      const move = ['update-ref', '-m', 'git-reactor: seal the audit', '--end-of-options', SEALS];
      await runGit(repo, [...move, commit, tip ?? ''], writing);
    },
  };
}

async function tipOf(repo: GitRepo): Promise<string | undefined> {
  const { exitCode, stdout } = await runGit(
    repo,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${SEALS}^{commit}`],
    { exitCodes: [0, 1] },
  );
  // git 2.39 prints the option itself as well.
  const line = Buffer.from(stdout).toString('utf8').trim().split('\n').at(-1);
  return exitCode === 0 && line !== '' ? line : undefined;
}

function messageOf({ entries, head, at }: Seal): string {
  const subject = `Audit sealed with ${entries} entries`;
  return `${subject}\n\nEntries: ${entries}\nHead: ${head}\nSealed-At: ${at}\n`;
}

function sealIn(message: string): readonly Seal[] {
  const entries = Number(/^Entries: (\d{1,15})$/m.exec(message)?.[1]);
  const head = /^Head: ([0-9a-f]{64})$/m.exec(message)?.[1];
  const at = /^Sealed-At: (\S+)$/m.exec(message)?.[1];
  if (!Number.isSafeInteger(entries) || head === undefined || at === undefined) return [];
  return [{ entries, head, at }];
}
