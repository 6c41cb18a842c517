import process from 'node:process';
import { rawPathOf } from '../../core/commits/gitPath.ts';
import { ReactorError, isReactorError } from '../../core/errors.ts';
import type { Finding } from '../../core/events/validationData.ts';
import { mapLimited } from '../../core/mapLimited.ts';
import { isLfsPointer } from '../../core/realities/lfsPointer.ts';
import type {
  MaterialiseRequest,
  WrittenFile,
  WrittenTree,
} from '../../core/realities/materialiser.ts';
import type { MirrorFile } from '../../core/realities/mirror.ts';
import { treeFinding } from '../../core/realities/treeFinding.ts';
import { wantedFiles } from '../../core/realities/wantedFiles.ts';
import { type Pause, createPause } from './pause.ts';
import { SYMLINK_MODE, withoutEscapes } from './symlinksWithin.ts';
import { TreeFolder } from './treeFolder.ts';
import { isRacy, stampOf } from './treeRecord.ts';

export interface TreeUpdate {
  /** Absolute path of a folder that is there. */
  readonly dir: string;
  /** What was written into it last. */
  readonly record: WrittenTree;
  readonly request: Omit<MaterialiseRequest, 'key'>;
  readonly limits: TreeLimits;
  readonly signal: AbortSignal;
}

/** What a hostile tree may cost. */
export interface TreeLimits {
  readonly files: number;
  /** Bytes written in one update. */
  readonly bytes: number;
}

/** What is in the folder now. */
export interface UpdatedTree {
  readonly files: ReadonlyMap<string, WrittenFile>;
  readonly findings: readonly Finding[];
}

interface Writing extends TreeUpdate {
  readonly folder: TreeFolder;
  readonly pause: Pause;
  readonly findings: Finding[];
  bytesLeft: number;
}

/** Reads that are under way at once; git answers them in one stream. */
const AT_ONCE = 64;

/**
 * Makes the wanted files of a tree those of a folder: what is no longer wanted is removed, what
 * differs, or was changed by somebody, is written anew, and all else is left as it is.
 * @throws ReactorError of reading the trees; the file system's errors; what `signal` was aborted with
 */
export async function updateTree(update: TreeUpdate): Promise<UpdatedTree> {
  const { request, limits, record, dir, signal } = update;
  const isWindows = process.platform === 'win32';
  const wanted = await wantedFiles({ ...request, isWindows, max: limits.files });
  const within = await withoutEscapes(request.mirror, wanted.files, isWindows);
  const writing: Writing = {
    ...update,
    folder: new TreeFolder(dir, isWindows),
    pause: createPause(signal),
    findings: [...wanted.findings, ...within.findings],
    bytesLeft: limits.bytes,
  };
  const names = new Set(within.files.map(rawPathOf));
  for (const name of record.files.keys()) {
    if (!names.has(name)) writing.folder.remove(name);
    const pause = writing.pause();
    if (pause !== undefined) await pause;
  }
  const files = await writeAll(writing, within.files);
  return { files, findings: writing.findings.toSorted(byPath) };
}

async function writeAll(
  writing: Writing,
  files: readonly MirrorFile[],
): Promise<ReadonlyMap<string, WrittenFile>> {
  const written = new Map<string, WrittenFile>();
  const done = (file: MirrorFile, now: WrittenFile): void => {
    written.set(rawPathOf(file), now);
    if (now.isPointer) writing.findings.push(pointerFinding(file));
  };
  // Mostly nothing but this has to be done, and a promise for each file would take longer.
  const others: MirrorFile[] = [];
  for (const file of files) {
    const pause = writing.pause();
    if (pause !== undefined) await pause;
    const last = kept(writing, file);
    if (last === undefined || last === 'perhaps') others.push(file);
    else done(file, last);
  }
  await mapLimited(others, AT_ONCE, async (file) => {
    const now = (await looked(writing, file)) ?? (await write(writing, file));
    if (now) done(file, now);
  });
  return written;
}

/**
 * What was written last time, if it is the same and nobody touched it; `perhaps`: its times do not
 * tell.
 */
function kept({ folder, record }: Writing, file: MirrorFile): WrittenFile | 'perhaps' | undefined {
  const name = rawPathOf(file);
  const last = record.files.get(name);
  if (last?.oid !== file.oid || last.mode !== file.mode) return undefined;
  const found = folder.stat(name);
  if (!found || stampOf(found) !== last.stamp) return undefined;
  return isRacy(found, record.savedAt) ? 'perhaps' : last;
}

/** As {@link kept}, by what is in the file where its times do not tell. */
async function looked(writing: Writing, file: MirrorFile): Promise<WrittenFile | undefined> {
  const last = kept(writing, file);
  if (last !== 'perhaps') return last;
  const { folder, record, request } = writing;
  const name = rawPathOf(file);
  const blob = await request.mirror.read(file.oid);
  return blob && folder.has(name, file.mode, blob.content) ? record.files.get(name) : undefined;
}

async function write(writing: Writing, file: MirrorFile): Promise<WrittenFile | undefined> {
  const content = await contentOf(writing, file);
  if (!content) return undefined;
  const pause = writing.pause();
  if (pause !== undefined) await pause;
  writing.bytesLeft -= content.length;
  if (writing.bytesLeft < 0) throw tooManyBytes(writing);
  const { mode, oid } = file;
  const stamp = stampOf(writing.folder.write(rawPathOf(file), mode, content));
  return { oid, mode, stamp, isPointer: mode !== SYMLINK_MODE && isLfsPointer(content) };
}

/** What cannot be read is left out with a finding: the other files are of use without it. */
async function contentOf(
  { request, findings }: Writing,
  { path, oid }: MirrorFile,
): Promise<Uint8Array | undefined> {
  try {
    const object = await request.mirror.read(oid);
    if (object?.type === 'blob') return object.content;
    const what = object ? `a ${object.type}` : 'not in this repository; fetch it';
    findings.push(unreadable(path, `its content ${oid} is ${what}.`));
  } catch (error) {
    if (!isReactorError(error) || !ABOUT_ONE_OBJECT.has(error.code)) throw error;
    findings.push(unreadable(path, error.message));
  }
  return undefined;
}

const ABOUT_ONE_OBJECT: ReadonlySet<string> = new Set(['object-too-large', 'object-corrupt']);

function unreadable(path: string, reason: string): Finding {
  return treeFinding(path, 'unreadable', 'error', `The file is not written: ${reason}`);
}

function pointerFinding({ path }: MirrorFile): Finding {
  const message = 'This is a Git LFS pointer, not the file itself; tools see the pointer.';
  return treeFinding(path, 'lfs-pointer', 'info', message);
}

function tooManyBytes({ request, limits }: TreeUpdate): ReactorError {
  const message = `The files of the tree ${request.tree} have more than ${limits.bytes} bytes.`;
  return new ReactorError('object-too-large', message, { hint: 'Ask for fewer paths.' });
}

function byPath(a: Finding, b: Finding): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}
