import type { Disposable } from '../disposable.ts';
import type { Clock, Log } from '../ports.ts';
import { orAborted } from '../reactions/until.ts';
import type { Word } from './words.ts';

/** What one needs who speaks with the other machines. */
export interface Speaking {
  /** This life of this machine. */
  readonly self: string;
  /** Says something to all, this machine included; resolves when the broker has it. */
  readonly say: (word: Word) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** Who has something and is not heard of for so long is taken for dead. Milliseconds. */
  readonly silenceMs: number;
  /** Makes sure that everything said up to now was heard. */
  readonly catchUp: () => Promise<void>;
}

/** What a wait for the next word may end with as well. */
export interface WordWait {
  readonly atMostMs?: number;
  /** Rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** Resolves with the next word, or when a time has passed. */
export async function nextWord(
  onWord: (listener: () => void) => Disposable,
  clock: Clock,
  { atMostMs, signal }: WordWait = {},
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const settle = (): void => resolve(undefined);
  const timer = atMostMs === undefined ? undefined : clock.after(atMostMs, settle);
  const listening = onWord(settle);
  try {
    await (signal === undefined ? promise : orAborted(promise, signal));
  } finally {
    timer?.dispose();
    listening.dispose();
  }
}
