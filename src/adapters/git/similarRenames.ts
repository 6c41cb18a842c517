import type { RenamedDifference } from '../../core/commits/exactRenames.ts';
import { type DiffReader, changesOf } from '../../core/commits/treeDiff.ts';
import type { TreeEntry } from '../../core/commits/treeObject.ts';
import type { Change, Oid } from '../../core/events/commitData.ts';
import { lastName } from '../../core/treePath.ts';
import { runGit } from './gitProcess.ts';
import type { GitRepo } from './gitRepo.ts';

export interface SimilarDiffOptions {
  /** How alike two files must be, in percent. Default 50, as in git. */
  readonly similarity?: number;
  readonly signal?: AbortSignal;
}

/** git knows the empty tree of each object format without having stored it. */
const EMPTY_TREES: Readonly<Record<number, Oid>> = {
  40: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  64: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};
/** `:100644 100755 <oid> <oid> R086`, then one path, or two for a rename. */
const HEADER = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/;

/**
 * As `diffTrees`, but git looks for renames, also of files that were edited on the way. Starts a
 * process and compares contents: ask for it only where similar renames matter.
 * @throws ReactorError `git-failed`, also where a partial clone lacks contents to compare
 */
export async function diffWithSimilarRenames(
  repo: GitRepo,
  reader: Pick<DiffReader, 'info'>,
  [before, after]: readonly [Oid | null, Oid],
  options: SimilarDiffOptions = {},
): Promise<readonly Change[]> {
  const similarity = `-M${options.similarity ?? 50}%`;
  const trees = [before ?? EMPTY_TREES[after.length] ?? '', after];
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-abbrev', similarity, '-l1000'];
  const { stdout } = await runGit(repo, [...args, '--end-of-options', ...trees], {
    ...(options.signal && { signal: options.signal }),
  });
  return changesOf(reader, parseRawDiff(stdout));
}

/** Reads the output of `git diff-tree -r -z --raw --no-abbrev`. */
export function parseRawDiff(output: Uint8Array): readonly RenamedDifference[] {
  const fields = Buffer.from(output).toString('latin1').split('\0');
  const differences: RenamedDifference[] = [];
  for (let at = 0; HEADER.test(fields[at] ?? '');) {
    const [, oldMode = '', mode = '', oldOid = '', oid = '', status] =
      HEADER.exec(fields[at] ?? '') ?? [];
    const paths = fields.slice(at + 1, at + (status === 'R' ? 3 : 2));
    const rawPath = paths.at(-1) ?? '';
    const before = entryOf(oldMode, oldOid, paths[0] ?? '');
    const after = entryOf(mode, oid, rawPath);
    const rawOldPath = status === 'R' ? paths[0] : undefined;
    differences.push({ rawPath, before, after, ...(rawOldPath !== undefined && { rawOldPath }) });
    at += 1 + paths.length;
  }
  return differences;
}

function entryOf(mode: string, oid: Oid, rawPath: string): TreeEntry | null {
  return mode === '000000' ? null : { mode, oid, name: lastName(rawPath) };
}
