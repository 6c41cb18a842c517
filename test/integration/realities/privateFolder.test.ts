import { lstatSync, mkdirSync, statfsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { privateFolder } from '../../../src/adapters/materialise/privateFolder.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

afterEach(() => vi.unstubAllEnvs());

const isWindows = process.platform === 'win32';

it.skipIf(isWindows)('is nobody else’s, on the RAM disk where that has room', () => {
  const cache = tempFolder('cache');
  vi.stubEnv('XDG_CACHE_HOME', cache);
  const folder = privateFolder();
  const inMemory = `/dev/shm/git-reactor-${userInfo().uid}`;
  const onDisk = join(cache, 'git-reactor', 'trees');
  expect([inMemory, onDisk]).toContain(folder);
  if (!hasRoom('/dev/shm')) expect(folder).toBe(onDisk);
  const { mode, uid } = lstatSync(folder);
  expect([mode & 0o777, uid]).toEqual([0o700, userInfo().uid]);
});

it.skipIf(isWindows)('is not one that others may look into', () => {
  const open = join(tempFolder('open'), 'trees');
  mkdirSync(open, { mode: 0o755 });
  expect(() => privateFolder(open)).toThrow(`${open} is open to others`);
});

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= 512 * 1024 * 1024;
  } catch {
    return false;
  }
}
