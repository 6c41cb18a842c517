import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { Approval } from '../../../src/core/reactions/approval.ts';
import type { Reactions } from '../../../src/core/reactions/reactions.ts';
import { isOver, type Run } from '../../../src/core/reactions/run.ts';
import { CHECKOUT } from '../checkout.ts';
import { eventually } from '../eventually.ts';
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
  /** The question of a reaction about a commit, when it is asked. */
  asked(reaction: string, commit: string): Promise<Approval>;
}

export interface ExampleOptions {
  /** Branches beside `main`, at the first commit. */
  readonly branches?: readonly string[];
  /** Default `true`. */
  readonly hasConsent?: boolean;
  /** Changes the files before the first commit. */
  readonly prepare?: (repository: TestRepository) => void;
}

export const EXAMPLES = join(CHECKOUT, 'examples');

/** The names of the examples that are configurations. */
export function exampleNames(): readonly string[] {
  return readdirSync(EXAMPLES).filter((name) =>
    existsSync(join(EXAMPLES, name, '.git-reactor.yaml')),
  );
}

/** Makes a repository of an example, commits it, and begins to react. */
export async function openExample(
  name: string,
  { branches = [], hasConsent = true, prepare }: ExampleOptions = {},
): Promise<ExampleWorld> {
  vi.stubEnv('XDG_DATA_HOME', tempFolder('consents'));
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
  const runOf = (reaction: string, commit: string): Run | undefined =>
    reactions.runs.find((run) => run.reaction === reaction && run.commit === commit);
  return {
    ...{ repository, opened, reactions, log: log.lines },
    commit(message, files = {}) {
      for (const [path, text] of Object.entries(files)) repository.write(path, text);
      return repository.commit(message);
    },
    async ended(reaction, commit) {
      const what = `${reaction} is over`;
      const run = await eventually(
        what,
        () => runOf(reaction, commit),
        (each) => each !== undefined && isOver(each),
      );
      return run!;
    },
    async asked(reaction, commit) {
      const find = (): Approval | undefined =>
        reactions.approvals.find((each) => each.reaction === reaction && each.commit === commit);
      const approval = await eventually(`${reaction} asks`, find, (each) => each !== undefined);
      return approval!;
    },
  };
}
