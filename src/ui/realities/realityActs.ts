import type { OpenRepository } from '../../core/openRepository.ts';
import type { Documents } from '../documents.ts';
import type { Repositories } from '../repositories.ts';
import type { RealityTarget } from '../targets.ts';
import { targetOf } from '../targets.ts';
import { browse } from './browse.ts';
import { checkReality, tryChanges } from './checkCommands.ts';
import { discard } from './discard.ts';
import { fork } from './fork.ts';
import { keep } from './keep.ts';
import { merge } from './merge.ts';
import { pickReality } from './pickReality.ts';
import type { RealityTests } from './realityTests.ts';
import { runReactions } from './runReactions.ts';
import { showChanges } from './showChanges.ts';

export interface RealityActsInit {
  readonly repositories: Repositories;
  readonly documents: Documents;
  readonly tests: () => Promise<RealityTests>;
}

/** What the commands about realities do; each asks which one where it is not given. */
export interface RealityActs {
  tryChanges(repository: OpenRepository): Promise<void>;
  fork(repository: OpenRepository): Promise<void>;
  diff(given: unknown): Promise<void>;
  browse(given: unknown): Promise<void>;
  check(given: unknown): Promise<void>;
  run(given: unknown): Promise<void>;
  keep(given: unknown): Promise<void>;
  merge(given: unknown): Promise<void>;
  discard(given: unknown): Promise<void>;
}

export function createRealityActs({
  repositories,
  documents,
  tests,
}: RealityActsInit): RealityActs {
  const on =
    (act: (target: RealityTarget) => Promise<void>) =>
    async (given: unknown): Promise<void> => {
      const target = targetOf('reality', given) ?? (await pickReality(repositories));
      if (target !== undefined) await act(target);
    };
  return {
    tryChanges: (repository) => tryChanges(repository, tests),
    fork,
    diff: on(showChanges),
    browse: on(browse),
    check: on((target) => checkReality(target, tests)),
    run: on(runReactions),
    keep: on(keep),
    merge: on((target) => merge(target, documents)),
    discard: on(discard),
  };
}
