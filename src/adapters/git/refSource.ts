import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { WATCHED_NAMESPACES } from '../../core/commits/refNames.ts';
import { isReactorError, ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { RefSnapshot, RefSource, ReflogTail, WorktreeHead } from '../../core/ports.ts';
import { snapshotOfFiles } from './fileSnapshot.ts';
import { gitText, runGit } from './gitProcess.ts';
import { readOperation } from './operations.ts';
import { readReflogFile } from './reflogFile.ts';
import { RefFiles } from './refFiles.ts';
import type { Repository } from './repository.ts';
import { worktreeDirs } from './worktreeHeads.ts';

/**
 * Refs and history of a repository. Refs in the "files" format are read directly, which takes a
 * fraction of a millisecond; for any other format, and for every walk of the history, git is asked.
 */
export function createRefSource(repository: Repository): RefSource {
  const files = new RefFiles(repository.commonDir);
  const isFiles = repository.refFormat === 'files';
  const breath = createBreath();
  return {
    snapshot: () => (isFiles ? snapshotOfFiles(repository, files) : snapshotByGit(repository)),
    async reflog(ref, worktree, mark) {
      if (!isFiles) return reflogByGit(repository, ref, worktree);
      await breath();
      return reflogOfFile(repository, ref, worktree, mark);
    },
    newCommits: (tips, known) => newCommits(repository, tips, known),
    isAncestor: (ancestor, descendant) => isAncestor(repository, ancestor, descendant),
    resolve: (revision) => resolveRevision(repository, revision),
    recent: (from, limit) => recent(repository, from, limit),
    remotesWith: (oid) => remotesWith(repository, oid),
  };
}

async function snapshotByGit(repository: Repository): Promise<RefSnapshot> {
  const format = '--format=%(objectname) %(symref) %(refname)';
  const text = await gitText(repository, ['for-each-ref', format, ...WATCHED_NAMESPACES]);
  const dirs = worktreeDirs(repository.commonDir);
  const refs = new Map<string, Oid>();
  for (const line of text.split('\n')) {
    const [oid, symref, ref] = line.split(' ');
    if (oid !== undefined && symref === '' && ref !== undefined) refs.set(ref, oid);
  }
  const worktrees = await Promise.all([...dirs].map(([id, dir]) => headByGit(repository, id, dir)));
  return { refs, worktrees };
}

async function headByGit(repository: Repository, id: string, dir: string): Promise<WorktreeHead> {
  const options = { exitCodes: [0, 1, 128] };
  const at = [`--git-dir=${dir}`];
  const [symbolic, oid] = await Promise.all([
    gitText(repository, [...at, 'symbolic-ref', '-q', 'HEAD'], options),
    gitText(repository, [...at, 'rev-parse', '-q', '--verify', 'HEAD'], options),
  ]);
  const head = { ref: symbolic === '' ? null : symbolic, oid: oid === '' ? null : oid };
  return { id, ...head, ...readOperation(dir, head) };
}

function reflogOfFile(
  { commonDir }: Repository,
  ref: string,
  worktree: string,
  mark: string | undefined,
): ReflogTail {
  const dir =
    ref === 'HEAD' && worktree !== '' ? path.join(commonDir, 'worktrees', worktree) : commonDir;
  return readReflogFile(path.join(dir, 'logs', ref), mark);
}

const READS_IN_A_ROW = 256;

/** Lets others have their turn now and then: each read holds the calling thread for a moment. */
function createBreath(): () => Promise<void> {
  let reads = 0;
  return async () => {
    reads += 1;
    if (reads % READS_IN_A_ROW === 0) await setImmediate();
  };
}

const REFLOG_ENTRIES = 200;

/** git has no positions in a reflog, so the tail is never exact; the mark says where it ended. */
async function reflogByGit(
  repository: Repository,
  ref: string,
  worktree: string,
): Promise<ReflogTail> {
  const name =
    ref !== 'HEAD' ? ref : worktree === '' ? 'main-worktree/HEAD' : `worktrees/${worktree}/HEAD`;
  const args = [
    'log',
    '-g',
    '--format=%H %gs',
    `-n${REFLOG_ENTRIES}`,
    '--end-of-options',
    name,
    '--',
  ];
  const text = await gitText(repository, args, { exitCodes: [0, 128] });
  const lines = text.split('\n').filter(Boolean).toReversed();
  const oids = lines.map((line) => line.split(' ', 1)[0] ?? '');
  const entries = lines.map((line, index) => ({
    from: oids[index - 1] ?? '0',
    to: oids[index] ?? '',
    cause: line.slice((oids[index]?.length ?? 0) + 1),
    mark: '',
  }));
  return { entries, mark: '', isExact: false };
}

/** `--ignore-missing` passes by known tips that a `gc` has removed since. */
async function newCommits(
  repository: Repository,
  tips: readonly Oid[],
  known: readonly Oid[],
): ReturnType<RefSource['newCommits']> {
  const args = [
    'log',
    '--no-show-signature',
    '--no-color',
    '--topo-order',
    '--reverse',
    '--source',
  ];
  const input = [...tips, ...known.map((oid) => `^${oid}`)].join('\n');
  const format = ['--format=%H %S', '--ignore-missing', '--stdin'];
  const text = await gitText(repository, [...args, ...format], { input: `${input}\n` });
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [oid = '', tip = ''] = line.split(' ');
      return { oid, tip };
    });
}

async function isAncestor(
  repository: Repository,
  ancestor: Oid,
  descendant: Oid,
): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', '--end-of-options', ancestor, descendant];
  // 128: one of them is gone after a gc, and so it is no ancestor of anything.
  const { exitCode } = await runGit(repository, args, { exitCodes: [0, 1, 128] });
  return exitCode === 0;
}

async function resolveRevision(repository: Repository, revision: string): Promise<Oid> {
  const args = ['rev-parse', '-q', '--verify', '--end-of-options', `${revision}^{commit}`];
  const oid = await gitText(repository, args, { exitCodes: [0, 1, 128] });
  if (/^[0-9a-f]{40,64}$/.test(oid)) return oid;
  const isHead = revision === 'HEAD';
  throw new ReactorError(
    isHead ? 'empty-repository' : 'revision-unknown',
    isHead ? 'The current branch has no commit yet.' : `There is no commit "${revision}" here.`,
    { hint: isHead ? 'Make a first commit.' : 'See "git log --all --oneline" for what there is.' },
  );
}

async function recent(repository: Repository, from: Oid, limit: number): Promise<readonly Oid[]> {
  const args = ['rev-list', `--max-count=${limit}`, '--end-of-options', from, '--'];
  return (await gitText(repository, args)).split('\n').filter(Boolean);
}

async function remotesWith(repository: Repository, oid: Oid): Promise<readonly string[]> {
  const args = ['for-each-ref', '--format=%(refname)', `--contains=${oid}`, 'refs/remotes/'];
  try {
    return (await gitText(repository, args)).split('\n').filter(Boolean);
  } catch (error) {
    if (isReactorError(error, 'git-failed')) return [];
    throw error;
  }
}
