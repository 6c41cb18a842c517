import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { ReactorError, messageOf } from '../../core/errors.ts';

/** What has to be free where trees are written. */
const ROOM_BYTES = 512 * 1024 * 1024;
const RAM_DISK = '/dev/shm';

/**
 * A folder that only this user may look into: the given one, else on the RAM disk if it has room
 * and programs may run there, else in the user's cache folder.
 * @throws ReactorError `materialise-failed` if it cannot be made, or is open to others
 */
export function privateFolder(asked?: string): string {
  const inMemory = path.join(RAM_DISK, `git-reactor-${userInfo().uid}`);
  if (asked === undefined && canUse(inMemory)) return inMemory;
  const folder = asked ?? path.join(cacheFolder(), 'git-reactor', 'trees');
  try {
    mkdirSync(path.dirname(folder), { recursive: true });
    ownFolder(folder);
    return folder;
  } catch (error) {
    throw noPlace(folder, error);
  }
}

function canUse(inMemory: string): boolean {
  return hasRoom(RAM_DISK) && tried(() => ownFolder(inMemory)) && mayRun(inMemory);
}

/**
 * Makes the folder with mode 0700, or checks that it is one already.
 * @throws if it belongs to somebody else, is open to others, or is no folder
 */
function ownFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const isPrivate = isPrivateFolder(folder);
  if (isPrivate === undefined) throw new Error(`${folder} is no folder`);
  if (!isPrivate) throw new Error(`${folder} is open to others`);
}

/** Whether a folder belongs to this user and is open to nobody else; `undefined` if it is none. */
export function isPrivateFolder(folder: string): boolean | undefined {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return undefined;
  // Windows has neither; a profile is private there.
  if (process.platform === 'win32') return true;
  return found.uid === userInfo().uid && (found.mode & 0o077) === 0;
}

function hasRoom(folder: string): boolean {
  return tried(() => {
    const { bavail, bsize } = statfsSync(folder);
    if (bavail * bsize < ROOM_BYTES) throw new Error('no room');
  });
}

/** Containers mount their RAM disk so that no program may run from it; scripts of a tree have to. */
function mayRun(folder: string): boolean {
  const probe = path.join(folder, `.probe-${process.pid}`);
  return tried(() => {
    try {
      writeFileSync(probe, '', { mode: 0o700 });
      accessSync(probe, constants.X_OK);
    } finally {
      rmSync(probe, { force: true });
    }
  });
}

function tried(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    // The next place is taken instead.
    return false;
  }
}

function cacheFolder(): string {
  const named = process.env['XDG_CACHE_HOME'] ?? process.env['LOCALAPPDATA'] ?? '';
  if (path.isAbsolute(named)) return named;
  return path.join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
}

function noPlace(folder: string, cause: unknown): ReactorError {
  const message = `There is no private folder for the files of a tree: ${messageOf(cause)}.`;
  const hint = `Make ${folder} a folder of yours with mode 0700.`;
  return new ReactorError('materialise-failed', message, { hint, cause });
}
