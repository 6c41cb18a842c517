import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Disposable } from '../../core/disposable.ts';
import { gitPath } from '../../core/commits/gitPath.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { KeepRule } from '../../core/rollback/aging.ts';
import { withoutLost } from '../../core/rollback/history.ts';
import type { FaultPoint, RollbackWorld } from '../../core/rollback/world.ts';
import { takeLease } from '../files/leaseFile.ts';
import { gitText } from '../git/gitProcess.ts';
import type { Repository } from '../git/repository.ts';
import { RollbackAttempt } from './attempt.ts';
import { placeOf } from './fileState.ts';
import { Journal, stateFolder } from './journal.ts';
import { mergeEdits, treeWithout } from './merge.ts';
import { observe } from './observe.ts';
import { ageSnapshots, keptFiles, listSnapshots, readKept, readOperation } from './snapshots.ts';
import { createContext, type WorldContext } from './worldContext.ts';
import { untrackedPaths } from './workInProgress.ts';

export interface RollbackWorldInit {
  readonly repository: Repository;
  readonly clock: Clock;
  readonly log: Log;
  /** Untracked files of together more bytes than this are not kept, and the rollback refuses. */
  readonly maxUntrackedBytes?: number;
  readonly keep?: KeepRule;
  /** The repository's hooks on ref and index updates run. Default: none. */
  readonly runsHooks?: boolean;
  /** Called where a process may die. */
  readonly reached?: (point: FaultPoint) => void;
}

const LEASE_TRIES = 50;
const LEASE_PAUSE_MS = 10;
const MAX_UNTRACKED_BYTES = 100 * 1024 * 1024;
const DAY_MS = 86_400_000;
const KEEP: KeepRule = { most: 50, maxAgeMs: 30 * DAY_MS };

/** The real world of rollbacks. `null` for a bare repository, which has no files. */
export function createRollbackWorld(init: RollbackWorldInit): RollbackWorld | null {
  const { repository, clock, log } = init;
  const root = repository.workTree;
  if (root === null) return null;
  const state = stateFolder(repository);
  const journal = new Journal(state, log);
  let context: Promise<WorldContext> | undefined;
  const here = (): Promise<WorldContext> =>
    (context ??= createContext({ ...init, root, state, journal }));
  return {
    observe: async (wanted) => observe(await here(), wanted),
    treeWithout: (commit, head) => treeWithout(repository, commit, head),
    mergeEdits: (edits) => mergeEdits(repository, edits),
    commitTree: ({ tree, parent, message }) => {
      const args = ['commit-tree', tree, '-p', parent, '-F', '-'];
      return gitText(repository, args, { input: message, writes: true });
    },
    isLocked: () => existsSync(path.join(repository.gitDir, 'index.lock')),
    tooLarge: async () => {
      const most = init.maxUntrackedBytes ?? MAX_UNTRACKED_BYTES;
      return tooLarge(root, await untrackedPaths(repository), most);
    },
    async begin(id) {
      const lease = await leaseOf(path.join(state, 'lease'), clock);
      if (lease === undefined) return undefined;
      const other = journal.read();
      if (other !== undefined && other.id !== id) {
        // It was cut off and is to be settled first.
        lease.dispose();
        return undefined;
      }
      if (other === undefined) await journal.note({ id, snapshot: null });
      init.reached?.('begun');
      return new RollbackAttempt(await here(), id, lease);
    },
    async history() {
      const kept = await ageSnapshots(repository, init.keep ?? KEEP, clock.now());
      return withoutLost(journal.readHistory(), new Set(kept.map(({ oid }) => oid)));
    },
    operationOf: (snapshot) => readOperation(repository, snapshot),
    snapshots: () => listSnapshots(repository),
    fileIn: (snapshot, raw) => readKept(repository, snapshot, raw),
    keptIn: async (snapshot) => {
      const kept = await keptFiles(repository, snapshot);
      return [...kept.keys()].map((raw) => gitPath(raw).path);
    },
    interrupted: () => journal.read(),
  };
}

/** One that was given back just now may still be there for a moment. */
async function leaseOf(file: string, clock: Clock): Promise<Disposable | undefined> {
  for (let tries = 0; tries < LEASE_TRIES; tries++) {
    const lease = await takeLease(file, clock);
    if (lease !== undefined) return lease;
    await setTimeout(LEASE_PAUSE_MS);
  }
  return undefined;
}

/** The largest first, until the rest is within the limit. */
function tooLarge(root: string, untracked: readonly string[], most: number): readonly string[] {
  const sized = untracked.map((raw) => ({ raw, size: sizeOf(placeOf(root, raw)) }));
  let total = sized.reduce((sum, { size }) => sum + size, 0);
  const named: string[] = [];
  for (const { raw, size } of sized.sort((a, b) => b.size - a.size)) {
    if (total <= most) break;
    named.push(`${gitPath(raw).path} (${Math.ceil(size / 1024 / 1024)} MiB)`);
    total -= size;
  }
  return named;
}

function sizeOf(place: Buffer): number {
  try {
    return lstatSync(place).size;
  } catch {
    // It went away since git listed it.
    return 0;
  }
}
