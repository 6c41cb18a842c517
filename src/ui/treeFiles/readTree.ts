import { FilePermission, FileSystemError, FileType, l10n, type FileStat, type Uri } from 'vscode';
import { gitPath } from '../../core/commits/gitPath.ts';
import {
  SUBMODULE_MODE,
  SYMLINK_MODE,
  TREE_MODE,
  type TreeEntry,
} from '../../core/commits/treeObject.ts';
import { isReactorError, sentenceOf } from '../../core/errors.ts';
import { lookupShown } from './lookupShown.ts';
import type { FindTree, ShownTree } from './shownTree.ts';
import { readUriParts } from './treeAddress.ts';

const MEBIBYTE = 1024 * 1024;
/** Of a file that is opened; whatever is larger is not read at all. */
const MOST_MEBIBYTES = 32;

export async function stat(find: FindTree, uri: Uri): Promise<FileStat> {
  const { entry, shown } = await required(find, uri);
  const { changedAt: mtime, files } = shown;
  const about = { ctime: 0, mtime, permissions: FilePermission.Readonly };
  if (isFolder(entry)) return { ...about, type: FileType.Directory, size: 0 };
  const { size = 0 } = (await told(uri, () => files.info(entry.oid))) ?? {};
  return { ...about, type: typeOf(entry), size };
}

export async function readDirectory(find: FindTree, uri: Uri): Promise<[string, FileType][]> {
  const { entry, shown } = await required(find, uri);
  if (!isFolder(entry)) throw FileSystemError.FileNotADirectory(uri);
  if (entry.mode === SUBMODULE_MODE) return [];
  const entries = await told(uri, () => shown.files.list(entry.oid));
  return entries.map((each) => [gitPath(each.name).path, typeOf(each)]);
}

export async function readFile(find: FindTree, uri: Uri): Promise<Uint8Array> {
  const { entry, shown } = await required(find, uri);
  if (isFolder(entry)) throw FileSystemError.FileIsADirectory(uri);
  const { size } = (await told(uri, () => shown.files.info(entry.oid))) ?? { size: 0 };
  if (size > MOST_MEBIBYTES * MEBIBYTE) {
    const { path } = readUriParts(uri) ?? uri;
    const words = l10n.t(
      '{0} has {1} MiB; more than {2} MiB are not shown. Read it with git show.',
      path,
      Math.ceil(size / MEBIBYTE),
      MOST_MEBIBYTES,
    );
    throw FileSystemError.Unavailable(words);
  }
  const content = (await told(uri, () => shown.files.read(entry.oid)))?.content;
  if (content === undefined) throw FileSystemError.FileNotFound(uri);
  // What is read is shared, and whoever asks may do anything with its bytes.
  return content.slice();
}

export async function isThere(find: FindTree, uri: Uri): Promise<boolean> {
  return (await entryAt(find, uri).catch(() => undefined)) !== undefined;
}

/** Both, says the API. */
const LINK = (FileType.SymbolicLink | FileType.File) as FileType;

interface FoundEntry {
  readonly entry: TreeEntry;
  readonly shown: ShownTree;
}

async function required(find: FindTree, uri: Uri): Promise<FoundEntry> {
  const found = await told(uri, () => entryAt(find, uri));
  if (found === undefined) throw FileSystemError.FileNotFound(uri);
  return found;
}

async function entryAt(find: FindTree, uri: Uri): Promise<FoundEntry | undefined> {
  const address = readUriParts(uri);
  const shown = address && (await find(address));
  if (shown === undefined) return undefined;
  const entry = await lookupShown(shown.files, shown.tree, address?.path ?? '');
  return entry && { entry, shown };
}

function isFolder({ mode }: TreeEntry): boolean {
  return mode === TREE_MODE || mode === SUBMODULE_MODE;
}

function typeOf(entry: TreeEntry): FileType {
  if (isFolder(entry)) return FileType.Directory;
  return entry.mode === SYMLINK_MODE ? LINK : FileType.File;
}

/** What went wrong, in words that the editor shows in place of the file. */
async function told<T>(uri: Uri, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isReactorError(error, 'reality-gone')) throw FileSystemError.FileNotFound(uri);
    throw FileSystemError.Unavailable(sentenceOf(error));
  }
}
