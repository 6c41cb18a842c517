import { ReactorError } from '../core/errors.ts';
import type { DeadLetter } from '../core/events/deadLetter.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { Run } from '../core/reactions/run.ts';
import { eventLine, visible } from './eventLine.ts';
import { runJson, runLines } from './runLine.ts';
import { bookOf } from './reactions.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface DeadLetterOptions extends CommonOptions {
  /** Retry or discard all of them. */
  readonly all?: boolean;
}

/** A run that used up its retries, or a delivery of an event to a handler that did. */
type Letter =
  | { readonly kind: 'run'; readonly id: string; readonly run: Run }
  | { readonly kind: 'delivery'; readonly id: string; readonly letter: DeadLetter };

const ACTS = ['list', 'retry', 'discard'];

/**
 * `git-reactor dead-letters`: runs and deliveries that used up their retries. To retry is to take a
 * run again, or to hand an event to its handler again, which this process must have.
 */
export async function deadLetters(
  terminal: Terminal,
  act: string,
  ids: readonly string[],
  options: DeadLetterOptions,
): Promise<number> {
  requireMeant(act, ids, options);
  const purpose = act === 'list' ? 'read' : 'watch';
  return withRepository(terminal, { ...options, purpose }, async (repository) => {
    const letters = await chosen(repository, ids);
    if (act !== 'list' && letters.some(({ kind }) => kind === 'run')) {
      await repository.engine.start();
      await repository.reactions.start();
    }
    for (const letter of letters) await actOn(repository, act, letter);
    await repository.engine.bus.idle();
    await repository.reactions.current?.idle();
    for (const letter of letters) print(terminal, options, letter);
    return EXIT.pass;
  });
}

function requireMeant(act: string, ids: readonly string[], { all }: DeadLetterOptions): void {
  const hint = 'Say "git-reactor dead-letters list", "retry ID", "discard ID", or "--all" for all.';
  if (!ACTS.includes(act)) {
    throw new ReactorError('usage', `Dead letters cannot be told to "${act}".`, { hint });
  }
  if (act !== 'list' && ids.length === 0 && all !== true) {
    throw new ReactorError('usage', `It is not said which dead letters to ${act}.`, { hint });
  }
}

/** All letters, or those of the given ids. */
async function chosen(
  repository: OpenRepository,
  ids: readonly string[],
): Promise<readonly Letter[]> {
  const { runs } = await bookOf(repository);
  const deliveries = await repository.engine.bus.deadLetters.list();
  const all: readonly Letter[] = [
    ...runs
      .filter(({ status }) => status === 'dead')
      .map((run) => ({ kind: 'run', id: run.id, run }) as const),
    ...deliveries.map((letter) => ({ kind: 'delivery', id: letter.id, letter }) as const),
  ];
  if (ids.length === 0) return all;
  return ids.map((id) => {
    const letter = all.find((candidate) => candidate.id === id);
    if (letter !== undefined) return letter;
    throw new ReactorError('usage', `There is no dead letter "${id}".`, {
      hint: 'See "git-reactor dead-letters list" for what there is.',
    });
  });
}

async function actOn(
  { engine, reactions }: OpenRepository,
  act: string,
  { kind, id }: Letter,
): Promise<void> {
  if (act === 'list') return;
  if (kind === 'run') {
    const known = await reactions.get();
    if (act === 'retry') await known.retry(id);
    else await known.discard(id);
  } else if (act === 'retry') {
    await engine.bus.deadLetters.retry(id);
  } else {
    await engine.bus.deadLetters.discard(id);
  }
}

function print(terminal: Terminal, { json }: CommonOptions, letter: Letter): void {
  if (letter.kind === 'run') {
    if (json === true) outJson(terminal, runJson(letter.run));
    else terminal.out(runLines(letter.run));
    return;
  }
  if (json === true) {
    outJson(terminal, letter.letter);
    return;
  }
  const { id, reason, attempts, event } = letter.letter;
  const words = `${id}  ${reason} (${attempts.length} attempts)  ${eventLine(event)}`;
  terminal.out(`${visible(words)}\n`);
}
