import type { Run } from '../core/reactions/run.ts';
import type { Trace } from '../core/reactions/trace.ts';
import { visible } from './eventLine.ts';
import { createProgress } from './progress.ts';
import { runJson, runLines } from './runLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface RunOptions extends CommonOptions {
  readonly act?: boolean;
  /** Whose configuration decides. */
  readonly config?: string;
}

/**
 * `git-reactor run [REV | A..B]`: the configured reactions over commits, in this process. What acts
 * is passed over unless `--act` is given, and needs consent then.
 */
export function run(
  terminal: Terminal,
  revision: string | undefined,
  options: RunOptions,
): Promise<number> {
  const once = { mayAct: options.act === true };
  const opening = { ...options, purpose: 'read', once } as const;
  return withRepository(terminal, opening, async (repository) => {
    const reactions = await repository.reactions.get();
    const progress = createProgress(terminal, 'Running');
    let done = 0;
    const tell = (ended: Run): void => {
      progress.at(++done);
      if (options.json === true) outJson(terminal, runJson(ended));
      else terminal.out(runLines(ended));
    };
    const over = new AbortController();
    void terminal.untilInterrupted(over.signal).then(() => {
      if (!over.signal.aborted) for (const each of reactions.runs) void cancel(each.id);
    });
    const cancel = (id: string): Promise<void> =>
      reactions.cancel(id, 'the person at the terminal').catch(() => undefined);
    const how = { onRun: tell, configOf: options.config };
    const runs = await reactions.runCommits(revision ?? 'HEAD', how).finally(() => {
      progress.end();
      over.abort();
    });
    if (runs.length === 0 && options.json !== true) terminal.err('No reaction matched.\n');
    return exitOf(runs);
  });
}

function exitOf(runs: readonly Run[]): number {
  return runs.every(({ status }) => status === 'succeeded') ? EXIT.pass : EXIT.fail;
}

/** `git-reactor explain [REV]`: for each reaction whether it answers to a commit, and if not why. */
export function explain(
  terminal: Terminal,
  revision: string | undefined,
  options: CommonOptions,
): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'read' }, async (repository) => {
    const reactions = await repository.reactions.get();
    const traces = await reactions.explainCommit(revision ?? 'HEAD');
    if (options.json === true) outJson(terminal, traces);
    else terminal.out(traces.map(traceLine).join('') || 'There are no reactions for it.\n');
    return EXIT.pass;
  });
}

function traceLine({ reaction, matched, because, error }: Trace): string {
  if (matched || because === undefined) return `${visible(`${reaction}: runs`)}\n`;
  const { filter, expected, actual } = because;
  const why = error === undefined ? `it is ${actual}` : error;
  return `${visible(`${reaction}: no, ${filter} is to be ${expected}; ${why}`)}\n`;
}
