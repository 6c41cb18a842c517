import path from 'node:path';
import { createEngine, type EngineConfig, type EnginePorts } from '../core/engine.ts';
import { shortRef } from '../core/commits/refNames.ts';
import { pathMatcher } from '../core/validation/weighFindings.ts';
import type { OpenFolder } from '../core/openRepository.ts';
import type { Log } from '../core/ports.ts';
import { createObjectSource } from './git/catFile.ts';
import { createRefSource } from './git/refSource.ts';
import { createRefWatcher } from './git/refWatcher.ts';
import { openRepository, type Repository } from './git/repository.ts';
import { createWorkTree } from './git/workTree.ts';
import { openSharedState, type SharedState } from './sharedState.ts';
import { createRollbackWorld, type RollbackWorldInit } from './rollback/rollbackWorld.ts';
import { sha256 } from './system/sha256.ts';
import { systemClock } from './system/systemClock.ts';
import { createValidators } from './validation/validators.ts';

export interface OpenerInit {
  readonly log: Log;
  /** The bundle of `src/worker.ts`. */
  readonly worker: string;
  readonly isTrusted: () => boolean;
  /** The git program; empty or not given: `git` from the search path. */
  readonly gitPath?: string;
  /** IANA name of a time zone; empty or not given: the machine's. */
  readonly timeZone?: string;
  /** Globs for branches that no rollback moves, e.g. `release/*`. */
  readonly protectedBranches?: readonly string[];
  readonly rollback?: Pick<
    RollbackWorldInit,
    'maxUntrackedBytes' | 'keep' | 'runsHooks' | 'reached'
  >;
}

/** New commits on one ref above which one `commit.batch` tells them all. */
const BATCH_ABOVE = 500;

/** Makes engines over the real world: git, files, worker threads. */
export function repositoryOpener(init: OpenerInit): OpenFolder {
  return async (folder, purpose, validation = {}) => {
    const repository = await openRepository(folder, init.gitPath || 'git');
    const { commonDir } = repository;
    const shared = await openSharedState({ commonDir, purpose, clock: systemClock, log: init.log });
    const validators = createValidators({ script: init.worker }, validation);
    const ports = createPorts(init, repository, shared);
    const engine = createEngine(
      { ...ports, validators: validators.all },
      { ...configOf(init, repository), validation },
    );
    return {
      engine,
      name: path.basename(repository.dir),
      root: repository.dir,
      source: repository.source,
      storedEvents: (after) => shared.storedEvents(after),
      follow: (after, onEvent) => shared.follow(after, onEvent),
      dispose() {
        engine.dispose();
        validators.dispose();
        shared.dispose();
      },
    };
  };
}

function createPorts(
  { log, rollback }: OpenerInit,
  repository: Repository,
  { cursors, deadLetters, events, verdicts }: SharedState,
): Omit<EnginePorts, 'validators'> {
  return {
    clock: systemClock,
    hash: sha256,
    random: Math.random,
    log,
    objects: createObjectSource({
      repo: repository,
      clock: systemClock,
      looseFolder: path.join(repository.commonDir, 'objects'),
    }),
    refs: createRefSource(repository),
    watcher: createRefWatcher(repository, log),
    cursors,
    deadLetters,
    events,
    verdicts,
    workTree: repository.workTree === null ? null : createWorkTree(repository),
    rollbackWorld: createRollbackWorld({ repository, clock: systemClock, log, ...rollback }),
  };
}

function configOf(
  { isTrusted, timeZone, protectedBranches = [] }: OpenerInit,
  repository: Repository,
): Omit<EngineConfig, 'validation'> {
  const { source, worktree } = repository;
  const zone = timeZone || Intl.DateTimeFormat().resolvedOptions().timeZone;
  const matches = pathMatcher(protectedBranches);
  const isProtected = (branch: string): boolean => matches(shortRef(branch));
  return { source, worktree, zone, batchAbove: BATCH_ABOVE, isTrusted, isProtected };
}
