import { ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import { agedOut, type KeepRule } from '../../core/rollback/aging.ts';
import type { FileState, Operation, RawPath } from '../../core/rollback/operation.ts';
import type { Snapshot } from '../../core/rollback/world.ts';
import { gitText, runGit } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';

export const SNAPSHOTS = 'refs/git-reactor/snapshots/';

/** All snapshots of the repository, oldest first. */
export async function listSnapshots(repository: Repository): Promise<readonly Snapshot[]> {
  const format = '%(refname)%00%(objectname)%00%(committerdate:unix)%00%(contents:subject)';
  const args = ['for-each-ref', `--format=${format}`, '--sort=refname', SNAPSHOTS];
  const text = await gitText(repository, args);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [ref = '', oid = '', seconds = '', subject = ''] = line.split('\0');
      return { id: ref.slice(SNAPSHOTS.length), oid, at: Number(seconds) * 1000, subject };
    });
}

/**
 * Removes the snapshots that are too many or too old; git's own gc frees their objects.
 * @returns the others
 */
export async function ageSnapshots(
  repository: Repository,
  rule: KeepRule,
  now: number,
): Promise<readonly Snapshot[]> {
  const all = await listSnapshots(repository);
  const going = new Set(agedOut(all, rule, now));
  for (const { id, oid } of going) await dropSnapshot(repository, id, oid);
  return all.filter((snapshot) => !going.has(snapshot));
}

export async function dropSnapshot(repository: Repository, id: string, oid?: Oid): Promise<void> {
  const args = ['update-ref', '-d', '--end-of-options', SNAPSHOTS + id, ...(oid ? [oid] : [])];
  await runGit(repository, args, { writes: true, exitCodes: [0, 1] });
}

/** The operation before which a snapshot was taken. */
export async function readOperation(repository: Repository, snapshot: Oid): Promise<Operation> {
  const args = ['cat-file', 'blob', `${snapshot}:operation.json`];
  const { stdout, exitCode } = await runGit(repository, args, { exitCodes: [0, 128] });
  if (exitCode === 0) return JSON.parse(Buffer.from(stdout).toString('utf8')) as Operation;
  throw new ReactorError('rollback-failed', `The snapshot ${snapshot} is not there any more.`, {
    hint: 'See "git-reactor snapshots" for those that are.',
  });
}

/** A file that a snapshot keeps, as it was on disk. */
export async function readKept(
  repository: Repository,
  snapshot: Oid,
  path: RawPath,
): Promise<FileState | undefined> {
  return (await keptFiles(repository, snapshot)).get(path);
}

/** All files that a snapshot keeps, as they were on disk. */
export async function keptFiles(
  repository: Repository,
  snapshot: Oid,
): Promise<ReadonlyMap<RawPath, FileState>> {
  const args = [
    'ls-tree',
    '-r',
    '-z',
    '-l',
    '--full-tree',
    '--end-of-options',
    `${snapshot}:files`,
  ];
  const { stdout, exitCode } = await runGit(repository, args, { exitCodes: [0, 128] });
  const kept = new Map<RawPath, FileState>();
  if (exitCode !== 0) return kept;
  for (const line of Buffer.from(stdout).toString('latin1').split('\0')) {
    const [mode = '', , oid = '', size = ''] = line.split('\t', 1)[0]?.split(/ +/) ?? [];
    const path = line.slice(line.indexOf('\t') + 1);
    if (mode === '') continue;
    const kind = mode === '120000' ? 'link' : 'file';
    const permissions = kind === 'link' ? 0 : Number.parseInt(mode.slice(3), 8);
    kept.set(path, { kind, permissions, oid, size: Number(size) });
  }
  return kept;
}
