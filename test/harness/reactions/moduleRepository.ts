import process from 'node:process';
import { onTestFinished } from 'vitest';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { Reactions } from '../../../src/core/reactions/reactions.ts';
import { isOver, type Run } from '../../../src/core/reactions/run.ts';
import type { Trace } from '../../../src/core/reactions/trace.ts';
import { eventually } from '../eventually.ts';
import { realOpener, recordingLog, type RecordingLog } from '../realEngine.ts';
import { tempFolder } from '../tempFolder.ts';
import { createRepository, type GitRepository } from '../terminalRepository.ts';

/** A repository with a module that registers handlers, watched as the editor does it. */
export interface ModuleRepository extends GitRepository {
  readonly opened: OpenRepository;
  readonly reactions: Reactions;
  readonly log: RecordingLog;
  /** The runs of the newest commit that are over, when there are so many. */
  runsOf(commit: string, count?: number): Promise<readonly Run[]>;
  /** What the steps of a run printed. */
  printed(run: Run | undefined): Promise<string>;
  explain(revision: string): Promise<readonly Trace[]>;
}

export interface ModuleRepositoryOptions {
  readonly isTrusted?: boolean;
  readonly hasConsent?: boolean;
  /** Beside the module. */
  readonly files?: Readonly<Record<string, string>>;
}

/** @param module the text of `git-reactor.config.mjs` */
export async function moduleRepository(
  module: string,
  { isTrusted = true, hasConsent = true, files = {} }: ModuleRepositoryOptions = {},
): Promise<ModuleRepository> {
  process.env['XDG_DATA_HOME'] = tempFolder('data');
  const repository = await createRepository('module');
  await repository.commit('first', { 'git-reactor.config.mjs': module, ...files });
  const log = recordingLog();
  const opened = await realOpener({ isTrusted, log })(repository.folder, 'watch');
  onTestFinished(() => opened.dispose());
  await opened.engine.start();
  const reactions = await opened.reactions.get();
  if (hasConsent) await reactions.consent();
  await opened.reactions.start();
  return {
    ...{ ...repository, opened, reactions, log },
    runsOf(commit, count = 1) {
      const over = (): readonly Run[] =>
        reactions.runs.filter((run) => run.commit === commit && isOver(run)).toReversed();
      return eventually(`${count} runs of ${commit}`, over, (runs) => runs.length >= count);
    },
    async printed(run) {
      if (run === undefined) throw new Error('There is no run.');
      const logs = run.steps.map(({ place }) => reactions.log(run.id, place));
      return (await Promise.all(logs)).join('');
    },
    explain: (revision) => reactions.explainCommit(revision),
  };
}
