import type { Volume } from 'memfs';
import type { ObjectSource } from '../../core/ports.ts';
import { looseFile, looseOid } from './looseObject.ts';

type Memory = Volume['promises'];

/** The part of `node:fs` that isomorphic-git uses, in memory. */
export interface SandboxFs {
  readonly promises: Pick<Memory, (typeof IN_MEMORY)[number]> & {
    readFile(path: string, options?: ReadOptions): Promise<Buffer | string>;
    stat(path: string): Promise<FileStats>;
    lstat(path: string): Promise<FileStats>;
  };
}

type ReadOptions = BufferEncoding | { readonly encoding?: BufferEncoding };

/** What isomorphic-git reads of `node:fs` stats. */
export interface FileStats {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  readonly size: number;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly dev: number;
  readonly ino: number;
  readonly uid: number;
  readonly gid: number;
}

const IN_MEMORY = [
  ...(['writeFile', 'unlink', 'readdir', 'mkdir', 'rmdir', 'rm'] as const),
  ...(['readlink', 'symlink', 'chmod', 'rename'] as const),
] as const;

/**
 * A file system in memory in which loose objects that are not there are read from `source`.
 * @param gitdir of the repository in `volume`
 */
export function createSandboxFs(
  volume: Volume,
  gitdir: string,
  source: Pick<ObjectSource, 'info' | 'read'>,
): SandboxFs {
  const memory = volume.promises;
  const inMemory = Object.fromEntries(
    IN_MEMORY.map((name) => [name, memory[name].bind(memory)]),
  ) as unknown as Pick<Memory, (typeof IN_MEMORY)[number]>;
  const read = async (path: string): Promise<Buffer | undefined> => {
    const oid = looseOid(gitdir, path);
    const object = oid === undefined ? undefined : await source.read(oid);
    return object && looseFile(object);
  };
  const stats = async (path: string): Promise<FileStats | undefined> => {
    const oid = looseOid(gitdir, path);
    const info = oid === undefined ? undefined : await source.info(oid);
    return info && objectStats(info.size);
  };
  const promises: SandboxFs['promises'] = {
    ...inMemory,
    readFile: (path, options) =>
      orElse(memory.readFile(path, options) as Promise<Buffer | string>, () => read(path)),
    stat: (path) => orElse(memory.stat(path) as Promise<FileStats>, () => stats(path)),
    lstat: (path) => orElse(memory.lstat(path) as Promise<FileStats>, () => stats(path)),
  };
  return Object.freeze({ promises: Object.freeze(promises) });
}

/** What memory answers, else the other, else memory's error. */
async function orElse<T>(inMemory: Promise<T>, other: () => Promise<T | undefined>): Promise<T> {
  try {
    return await inMemory;
  } catch (error) {
    const found = await other();
    if (found === undefined) throw error;
    return found;
  }
}

/** A file that never changed: what an oid names never does. */
function objectStats(size: number): FileStats {
  return {
    isFile: () => true,
    isDirectory: () => false,
    isSymbolicLink: () => false,
    ...{ size, mode: 0o100444, mtimeMs: 0, ctimeMs: 0, dev: 0, ino: 0, uid: 0, gid: 0 },
  };
}
