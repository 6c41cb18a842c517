import type { Clock } from '../../core/ports.ts';

/** How long an answer of the machine is believed: a program may be replaced by a newer one. */
const BELIEVED_MS = 60_000;

/** Asks again after a minute, and after each failure. */
export function remembered<T>(clock: Pick<Clock, 'now'>, ask: () => Promise<T>): () => Promise<T> {
  let known: { readonly answer: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (known === undefined || clock.now() - known.at >= BELIEVED_MS) {
      known = { answer: ask(), at: clock.now() };
      known.answer.catch(() => (known = undefined));
    }
    return known.answer;
  };
}
