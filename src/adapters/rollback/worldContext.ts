import { statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock, Log } from '../../core/ports.ts';
import type { FaultPoint } from '../../core/rollback/world.ts';
import type { Repository } from '../git/repository.ts';
import type { ObjectFormat } from '../git/objectHash.ts';
import { FileMemory } from './fileMemory.ts';
import type { Journal } from './journal.ts';

/** What the parts of the adapter share. */
export interface WorldContext {
  readonly repository: Repository;
  readonly root: string;
  readonly format: ObjectFormat;
  /** Private to this work tree, on its file system. */
  readonly folder: string;
  readonly memory: FileMemory;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly runsHooks: boolean;
  readonly reached: (point: FaultPoint) => void;
}

export interface ContextInit {
  readonly repository: Repository;
  /** The root of the work tree. */
  readonly root: string;
  /** The folder of the journal. */
  readonly state: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly runsHooks?: boolean;
  readonly reached?: (point: FaultPoint) => void;
}

/** What the parts share, asked of git and the file system once. */
export async function createContext(init: ContextInit): Promise<WorldContext> {
  const { repository, root, state, journal, clock, log } = init;
  const { runsHooks = false, reached = () => undefined } = init;
  const format = repository.objectFormat;
  return {
    ...{ repository, root, format, journal, clock, log, runsHooks, reached },
    folder: await privateFolder(root, state),
    memory: new FileMemory(root, format),
  };
}

/** Files can only be moved within a file system; a work tree may lie on another than its git directory. */
async function privateFolder(root: string, state: string): Promise<string> {
  await mkdir(state, { recursive: true });
  if (statSync(root).dev === statSync(state).dev) return state;
  const folder = path.join(root, '.git-reactor-rollback');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, '.gitignore'), '*\n');
  return folder;
}
