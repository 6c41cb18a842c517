import { type GitPath, gitPath } from '../commits/gitPath.ts';
import { SUBMODULE_MODE, TREE_MODE, type TreeEntry } from '../commits/treeObject.ts';
import { ReactorError } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { Finding } from '../events/validationData.ts';
import { lastName } from '../treePath.ts';
import type { Mirror, MirrorFile } from './mirror.ts';
import { treeFinding } from './treeFinding.ts';
import { foldedName, nameRefusal } from './unsafeNames.ts';
import { type WantedFolder, wantedBelow, wantedFolder } from './wantedPaths.ts';

export interface WantedRequest {
  readonly tree: Oid;
  readonly mirror: Pick<Mirror, 'list'>;
  /** Which paths are wanted, and those below them; `''` is the whole tree. */
  readonly paths: readonly string[];
  readonly isWindows: boolean;
  /** More files, or more folders, than this are an error. */
  readonly max: number;
}

/** The files and symlinks of a tree that may be written, and what may not. */
export interface WantedFiles {
  readonly files: readonly MirrorFile[];
  readonly findings: readonly Finding[];
}

/** No file system takes longer paths. */
const MAX_PATH = 4096;

interface Step {
  readonly prefix: string;
  readonly tree: Oid;
  readonly wanted: WantedFolder;
}

/** A name of a folder that is wanted, or that leads to one. */
interface Candidate extends GitPath {
  readonly entry: TreeEntry;
  readonly raw: string;
  readonly below: WantedFolder;
}

/**
 * Looks through the wanted part of a tree. Names that are unsafe on any platform, and names that
 * some file system takes for the same, are left out with a finding each; so are submodules.
 * @throws ReactorError `object-missing`, `object-corrupt`, `object-too-large`
 */
export async function wantedFiles(request: WantedRequest): Promise<WantedFiles> {
  const files: MirrorFile[] = [];
  const findings: Finding[] = [];
  let level: readonly Step[] = [
    { prefix: '', tree: request.tree, wanted: wantedFolder(request.paths) },
  ];
  let folders = level.length;
  while (level.length > 0) {
    const lists = await Promise.all(level.map(({ tree }) => request.mirror.list(tree)));
    const next: Step[] = [];
    for (const [index, step] of level.entries()) {
      const { allowed, refused } = sorted(candidatesOf(step, lists[index] ?? []), request);
      findings.push(...refused);
      for (const each of allowed) {
        if (each.entry.mode === TREE_MODE)
          next.push({ prefix: `${each.raw}/`, tree: each.entry.oid, wanted: each.below });
        else if (each.below.isAll) files.push(fileOf(each));
      }
    }
    folders += next.length;
    if (files.length > request.max || folders > request.max) throw tooMany(request);
    level = next;
  }
  return { files, findings };
}

function candidatesOf({ prefix, wanted }: Step, entries: readonly TreeEntry[]): Candidate[] {
  return entries.flatMap((entry) => {
    const below = wantedBelow(wanted, entry.name);
    const raw = prefix + entry.name;
    return below ? [{ ...gitPath(raw), entry, raw, below }] : [];
  });
}

function fileOf({ path, rawPath, entry: { mode, oid } }: Candidate): MirrorFile {
  return { path, ...(rawPath !== undefined && { rawPath }), mode, oid };
}

/** Tells what of one folder may be written from what may not. */
function sorted(
  candidates: readonly Candidate[],
  request: WantedRequest,
): { readonly allowed: readonly Candidate[]; readonly refused: readonly Finding[] } {
  const byFold = Map.groupBy(candidates, ({ path }) => foldedName(lastName(path)));
  const refused: Finding[] = [];
  const allowed = candidates.filter((each) => {
    const finding = refusalOf(each, request) ?? collisionOf(each, byFold);
    if (finding) refused.push(finding);
    return !finding;
  });
  return { allowed, refused };
}

function refusalOf({ path, raw, entry }: Candidate, request: WantedRequest): Finding | undefined {
  const refusal = nameRefusal(gitPath(entry.name).path, request.isWindows);
  if (refusal) {
    const message = `${quoted(path)} is not written: the name ${refusal.reason}. Rename it.`;
    return treeFinding(shortened(path), refusal.rule, 'error', message);
  }
  if (raw.length > MAX_PATH)
    return treeFinding(
      shortened(path),
      'path-too-long',
      'error',
      `A path of ${raw.length} bytes is not written: no file system takes it. Shorten it.`,
    );
  if (entry.mode !== SUBMODULE_MODE) return undefined;
  const message = `${quoted(path)} is a submodule; what is in it is not part of this tree.`;
  return treeFinding(path, 'submodule', 'info', message);
}

function collisionOf(
  candidate: Candidate,
  byFold: ReadonlyMap<string, readonly Candidate[]>,
): Finding | undefined {
  const { path } = candidate;
  const same = byFold.get(foldedName(lastName(path))) ?? [];
  const other = same.find((each) => each !== candidate);
  if (!other) return undefined;
  const message =
    `${quoted(path)} is not written: file systems that do not tell letters apart take it for ` +
    `${quoted(other.path)}. Rename one of them.`;
  return treeFinding(path, 'case-collision', 'error', message);
}

function quoted(path: string): string {
  return JSON.stringify(shortened(path));
}

function shortened(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}\u2026` : path;
}

function tooMany({ tree, max }: WantedRequest): ReactorError {
  return new ReactorError('object-too-large', `The tree ${tree} has more than ${max} files.`, {
    hint: 'Ask for fewer paths; trees that contain each other many times do this.',
  });
}
