import { ReactorError } from '../core/errors.ts';
import type { DeadLetter } from '../core/events/deadLetter.ts';
import type { Bus } from '../core/events/busTypes.ts';
import { eventLine, visible } from './eventLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface DeadLetterOptions extends CommonOptions {
  /** Retry or discard all of them. */
  readonly all?: boolean;
}

const ACTS = ['list', 'retry', 'discard'];

/**
 * `git-reactor dead-letters`: deliveries that used up their retries. To retry is to hand them to
 * their handlers again, which this process must have.
 */
export async function deadLetters(
  terminal: Terminal,
  act: string,
  ids: readonly string[],
  options: DeadLetterOptions,
): Promise<number> {
  requireMeant(act, ids, options);
  const purpose = act === 'retry' ? 'watch' : 'read';
  return withRepository(terminal, { ...options, purpose }, async ({ engine: { bus } }) => {
    const letters = await chosen(bus, ids);
    for (const letter of letters) await actOn(bus, act, letter);
    await bus.idle();
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
  { deadLetters }: Bus,
  ids: readonly string[],
): Promise<readonly DeadLetter[]> {
  const all = await deadLetters.list();
  if (ids.length === 0) return all;
  return ids.map((id) => {
    const letter = all.find((candidate) => candidate.id === id);
    if (letter !== undefined) return letter;
    throw new ReactorError('usage', `There is no dead letter "${id}".`, {
      hint: 'See "git-reactor dead-letters list" for what there is.',
    });
  });
}

async function actOn({ deadLetters }: Bus, act: string, { id }: DeadLetter): Promise<void> {
  if (act === 'retry') await deadLetters.retry(id);
  if (act === 'discard') await deadLetters.discard(id);
}

function print(terminal: Terminal, { json }: CommonOptions, letter: DeadLetter): void {
  if (json === true) {
    outJson(terminal, letter);
    return;
  }
  const { id, reason, attempts, event } = letter;
  const words = `${id}  ${reason} (${attempts.length} attempts)  ${eventLine(event)}`;
  terminal.out(`${visible(words)}\n`);
}
