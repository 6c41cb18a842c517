import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import { Lazily } from '../../core/lazily.ts';
import type { Log } from '../../core/ports.ts';
import type { CommandTable } from '../commandTable.ts';
import type { Documents } from '../documents.ts';
import { COMMANDS } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import { decorateRealities } from '../treeFiles/realityDecorations.ts';
import { registerTreeFiles } from '../treeFiles/treeFiles.ts';
import { createRealitiesView } from './realitiesView.ts';
import { RealityChanges } from './realityChanges.ts';
import { RealityVerdicts } from './realityVerdicts.ts';

export interface RealitiesInit {
  readonly repositories: Repositories;
  readonly documents: Documents;
  readonly table: CommandTable;
  readonly log: Log;
}

/**
 * All that a person sees of realities: their tree, their files, their commands, their checks among
 * the tests. What commands do, and the tests, are loaded with the first command or reality.
 */
export function addRealities({ repositories, documents, table, log }: RealitiesInit): Disposable {
  const owned = new DisposableStore();
  const changes = owned.add(new RealityChanges(repositories));
  const verdicts = owned.add(new RealityVerdicts());
  const tests = new Lazily(async () => {
    const { createRealityTests } = await import('./realityTests.ts');
    return createRealityTests({ repositories, changes, verdicts, log });
  });
  owned.add({ dispose: () => tests.finish((loaded) => loaded.dispose()) });
  owned.add(changes.onChange(() => void tests.get().catch((error: unknown) => failed(error))));
  const failed = (error: unknown): void => log.error(messageOf(error));
  owned.add(createRealitiesView({ repositories, changes, verdicts, log }));
  owned.add(registerTreeFiles(repositories, changes));
  owned.add(decorateRealities(repositories, changes));
  const acts = new Lazily(async () => {
    const { createRealityActs } = await import('./realityActs.ts');
    return createRealityActs({ repositories, documents, tests: () => tests.get() });
  });
  table.addFor(COMMANDS.tryChanges, async (repository) =>
    (await acts.get()).tryChanges(repository),
  );
  table.addFor(COMMANDS.forkReality, async (repository) => (await acts.get()).fork(repository));
  table.add(COMMANDS.diffReality, async (given: unknown) => (await acts.get()).diff(given));
  table.add(COMMANDS.browseReality, async (given: unknown) => (await acts.get()).browse(given));
  table.add(COMMANDS.judgeReality, async (given: unknown) => (await acts.get()).check(given));
  table.add(COMMANDS.runInReality, async (given: unknown) => (await acts.get()).run(given));
  table.add(COMMANDS.keepReality, async (given: unknown) => (await acts.get()).keep(given));
  table.add(COMMANDS.mergeReality, async (given: unknown) => (await acts.get()).merge(given));
  table.add(COMMANDS.discardReality, async (given: unknown) => (await acts.get()).discard(given));
  return owned;
}
