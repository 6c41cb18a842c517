import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { Approval } from '../../../src/core/reactions/approval.ts';
import type { Reactions } from '../../../src/core/reactions/reactions.ts';
import { isOver, type Run } from '../../../src/core/reactions/run.ts';
import { eventually } from '../eventually.ts';
import { EXAMPLES } from '../examples.ts';
import { createRepository, type TestRepository } from '../gitRepository.ts';
import { realOpener, recordingLog } from '../realEngine.ts';
import { tempFolder } from '../tempFolder.ts';

/** An example of the `examples` folder at work: a real repository, watched, with consent. */
export interface ExampleWorld {
  readonly repository: TestRepository;
  readonly opened: OpenRepository;
  readonly reactions: Reactions;
  readonly log: readonly string[];
  /** Writes files and commits them; resolves with the oid. */
  commit(message: string, files?: Readonly<Record<string, string>>): string;
  /** The run of a reaction for a commit, when it is over. */
  ended(reaction: string, commit: string): Promise<Run>;
  /** The run of a reaction for an event, by its id, when it is over. */
  endedOn(reaction: string, event: string): Promise<Run>;
  /** The question of a reaction about a commit, when it is asked. */
  asked(reaction: string, commit: string): Promise<Approval>;
}

export interface ExampleOptions {
  /** Branches beside `main`, at the first commit. */
  readonly branches?: readonly string[];
  /** Default `true`. */
  readonly hasConsent?: boolean;
  /** Variables that programs and addresses of the example find. */
  readonly env?: Readonly<Record<string, string>>;
  /** Changes the files before the first commit. */
  readonly prepare?: (repository: TestRepository) => void;
}

/** Makes a repository of an example, commits it, and begins to react. */
export async function openExample(
  name: string,
  { branches = [], hasConsent = true, env = {}, prepare }: ExampleOptions = {},
): Promise<ExampleWorld> {
  vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
  for (const [variable, value] of Object.entries(env)) vi.stubEnv(variable, value);
  const repository = createRepository();
  cpSync(join(EXAMPLES, name), repository.dir, { recursive: true });
  prepare?.(repository);
  repository.commit(`The example ${name}`);
  for (const branch of branches) repository.git('branch', branch);
  const log = recordingLog();
  const opened = await realOpener({ log })(repository.dir, 'watch');
  onTestFinished(() => {
    opened.dispose();
    repository.remove();
    vi.unstubAllEnvs();
  });
  await opened.engine.start();
  const reactions = await opened.reactions.get();
  await opened.reactions.start();
  if (hasConsent) await reactions.consent();
  const over = async (reaction: string, isMeant: (run: Run) => boolean): Promise<Run> => {
    const find = (): Run | undefined =>
      reactions.runs.find((run) => run.reaction === reaction && isMeant(run));
    const isDone = (run: Run | undefined): boolean => run !== undefined && isOver(run);
    const run = await eventually(`${reaction} is over`, find, isDone);
    return run!;
  };
  return {
    ...{ repository, opened, reactions, log: log.lines },
    commit(message, files = {}) {
      for (const [path, text] of Object.entries(files)) repository.write(path, text);
      return repository.commit(message);
    },
    ended: (reaction, commit) => over(reaction, (run) => run.commit === commit),
    endedOn: (reaction, event) => over(reaction, (run) => run.event === event),
    async asked(reaction, commit) {
      const find = (): Approval | undefined =>
        reactions.approvals.find((each) => each.reaction === reaction && each.commit === commit);
      const approval = await eventually(`${reaction} asks`, find, (each) => each !== undefined);
      return approval!;
    },
  };
}
