import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { createRefSource } from '../../../src/adapters/git/refSource.ts';
import { openRepository } from '../../../src/adapters/git/repository.ts';
import {
  createRollbackWorld,
  type RollbackWorldInit,
} from '../../../src/adapters/rollback/rollbackWorld.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { Disposable } from '../../../src/core/disposable.ts';
import { Quarantine } from '../../../src/core/rollback/quarantine.ts';
import { createRollbacks, type Rollbacks } from '../../../src/core/rollback/rollback.ts';

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Rollbacks over the real adapters, without the rest of the engine. */
export async function openRollbacks(
  dir: string,
  init: Partial<RollbackWorldInit> & {
    readonly isHealthy?: (oid: string) => boolean;
    readonly isProtected?: (branch: string) => boolean;
    readonly unsaved?: () => readonly string[];
  } = {},
): Promise<Rollbacks & Disposable> {
  const repository = await openRepository(dir);
  const objects = createObjectSource({ repo: repository, clock: systemClock });
  const refs = createRefSource(repository);
  const world = createRollbackWorld({ repository, clock: systemClock, log: SILENT, ...init });
  const rollbacks = createRollbacks({
    objects,
    refs,
    world,
    hash: sha256,
    now: () => Date.now(),
    quarantine: new Quarantine(),
    isTrusted: () => true,
    isProtected: init.isProtected ?? (() => false),
    unsaved: init.unsaved ?? (() => []),
    isHealthy: (oid) => Promise.resolve(init.isHealthy?.(oid)),
    recovered: () => undefined,
    head: async () => {
      const { worktrees } = await refs.snapshot();
      const head = worktrees.find(({ id }) => id === repository.worktree);
      if (head === undefined) throw new Error(`${dir} has no HEAD`);
      return head;
    },
  });
  return { ...rollbacks, dispose: () => objects.dispose() };
}
