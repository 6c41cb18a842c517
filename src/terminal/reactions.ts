import { ReactorError } from '../core/errors.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import { MODULE_PATH } from '../core/configPath.ts';
import type { Reactions } from '../core/reactions/reactions.ts';
import { RunBook } from '../core/reactions/runBook.ts';
import { visible } from './eventLine.ts';
import { approvalLine, runJson, runLines } from './runLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

const MOST_SHOWN = 50;

/** `git-reactor runs [ID]`: the newest runs, or one with the logs of its steps. */
export function runs(
  terminal: Terminal,
  id: string | undefined,
  options: CommonOptions,
): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'read' }, async (repository) => {
    const book = await bookOf(repository);
    const wanted = book.runs.filter((run) => id === undefined || run.id.startsWith(id));
    if (id !== undefined && wanted.length === 0) throw unknown('run', id);
    for (const run of wanted.slice(0, MOST_SHOWN)) {
      if (options.json === true) outJson(terminal, runJson(run));
      else terminal.out(runLines(run));
      if (id === undefined || options.json === true) continue;
      const reactions = await repository.reactions.get();
      for (const { place } of run.steps) await printLog(terminal, reactions, run.id, place);
    }
    return EXIT.pass;
  });
}

async function printLog(
  terminal: Terminal,
  reactions: Reactions,
  run: string,
  step: string,
): Promise<void> {
  const text = await reactions.log(run, step);
  if (text === '') return;
  const lines = text.trimEnd().split('\n');
  terminal.out(`\n── step ${step} ──\n${lines.map((line) => `${visible(line)}\n`).join('')}`);
}

/** `git-reactor approvals [ID]`: what waits for an answer; of one, all that would happen. */
export function approvals(
  terminal: Terminal,
  id: string | undefined,
  options: CommonOptions,
): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'read' }, async (repository) => {
    const book = await bookOf(repository);
    const pending = book.approvals.filter(
      (approval) => approval.status === 'pending' && approval.id.startsWith(id ?? ''),
    );
    if (id !== undefined && pending.length === 0) throw unknown('question', id);
    for (const approval of pending) {
      if (options.json === true) outJson(terminal, approval);
      else terminal.out(approvalLine(approval));
      if (id === undefined || options.json === true) continue;
      const document = await (await repository.reactions.get()).document(approval.document);
      const lines = (document ?? 'The document is gone.').trimEnd().split('\n');
      terminal.out(`\n${lines.map((line) => `${visible(line)}\n`).join('')}`);
    }
    return EXIT.pass;
  });
}

export interface DecideOptions extends CommonOptions {
  readonly reason?: string;
}

/**
 * `git-reactor approve ID` and `deny ID`. Where no other process keeps the stream, this one goes on
 * with the run, until it is over or waits again.
 */
export function decide(
  terminal: Terminal,
  answer: 'granted' | 'denied',
  id: string,
  options: DecideOptions,
): Promise<number> {
  return withReactions(terminal, options, async (reactions) => {
    const approval = reactions.approvals.find((each) => each.id.startsWith(id));
    await reactions.decide(id, answer, undefined, options.reason);
    await reactions.idle();
    return tellRun(terminal, options, reactions, approval?.run);
  });
}

/** `git-reactor cancel RUN`. */
export function cancel(terminal: Terminal, id: string, options: CommonOptions): Promise<number> {
  return withReactions(terminal, options, async (reactions) => {
    const run = reactions.runs.find((each) => each.id.startsWith(id));
    await reactions.cancel(id);
    await tellRun(terminal, options, reactions, run?.id);
    return EXIT.pass;
  });
}

/** `git-reactor retry RUN`: takes a run that is over again. */
export function retry(terminal: Terminal, id: string, options: CommonOptions): Promise<number> {
  return withReactions(terminal, options, async (reactions) => {
    const run = reactions.runs.find((each) => each.id.startsWith(id));
    await reactions.retry(id);
    await reactions.idle();
    const again = reactions.runs.find(({ retryOf }) => retryOf === run?.id);
    return tellRun(terminal, options, reactions, again?.id);
  });
}

export interface ConsentOptions extends CommonOptions {
  readonly withdraw?: boolean;
}

/** `git-reactor consent`: leave for what acts in the configuration of HEAD, exactly as it is. */
export function consent(terminal: Terminal, options: ConsentOptions): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'watch' }, async (repository) => {
    const reactions = await repository.reactions.get();
    if (options.withdraw === true) await reactions.withdrawConsent();
    else await reactions.consent();
    const { config, hasConsent, module } = reactions.state;
    const hash = config?.actingHash ?? null;
    if (options.json === true)
      outJson(terminal, { consent: hasConsent, hash, ...(module && { module }) });
    else
      terminal.out(
        hasConsent
          ? `What acts has your consent (${hash ?? 'nothing acts'}).\n`
          : 'There is no consent now.\n',
      );
    if (module !== undefined && options.json !== true) {
      const good = `${MODULE_PATH} has your consent (${module.hash}).`;
      terminal.out(`${module.problem ?? good}\n`);
    }
    return EXIT.pass;
  });
}

async function tellRun(
  terminal: Terminal,
  { json }: CommonOptions,
  { runs: all }: Reactions,
  id: string | undefined,
): Promise<number> {
  const run = all.find((each) => each.id === id);
  if (run === undefined) return EXIT.pass;
  if (json === true) outJson(terminal, runJson(run));
  else terminal.out(runLines(run));
  const isGood = run.status === 'succeeded' || run.status === 'running' || run.status === 'waiting';
  return Promise.resolve(isGood ? EXIT.pass : EXIT.fail);
}

/** Takes part in the stream: leads if nobody does. */
async function withReactions(
  terminal: Terminal,
  options: CommonOptions,
  act: (reactions: Reactions) => Promise<number>,
): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'watch' }, async (repository) => {
    await repository.engine.start();
    const reactions = await repository.reactions.get();
    await repository.reactions.start();
    return act(reactions);
  });
}

/** All runs and approvals that the stored stream tells of. */
export async function bookOf(repository: OpenRepository): Promise<RunBook> {
  const book = new RunBook(() => undefined);
  for await (const event of repository.storedEvents(0)) book.take(event);
  return book;
}

function unknown(what: string, id: string): ReactorError {
  return new ReactorError('usage', `There is no ${what} "${id}".`, {
    hint: `See "git-reactor ${what === 'run' ? 'runs' : 'approvals'}" for what there is.`,
  });
}
