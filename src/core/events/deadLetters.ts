import { ReactorError } from '../errors.ts';
import type { DeadLetterStore } from '../ports.ts';
import type { DeadLetter } from './deadLetter.ts';

/** Dead letters of a bus: inspect, retry, discard. */
export interface DeadLetters {
  /** Oldest first. */
  list(): Promise<readonly DeadLetter[]>;
  /**
   * Gives the event another set of attempts with the subscription that failed; resolves when it is
   * in its lane. Once it is handled the letter goes; until then, and if it fails again, it stays,
   * with all of its history.
   * @throws ReactorError `usage` when there is no such letter or nobody subscribes under its name.
   */
  retry(id: string): Promise<void>;
  /** Retries all whose subscription is there; resolves with the ids of the others. */
  retryAll(): Promise<readonly string[]>;
  /** Whether there was such a letter. */
  discard(id: string): Promise<boolean>;
}

/**
 * Hands a letter's event to its subscription again and calls `onEnd` when it was handled or has
 * failed once more. Tells whether that subscription is there.
 */
export type Redeliver = (letter: DeadLetter, onEnd: (isHandled: boolean) => void) => boolean;

export interface DeadLettersInit {
  readonly store: DeadLetterStore;
  readonly redeliver: Redeliver;
  /** Hears of a letter that was handled but could not be removed. */
  readonly onError: (error: unknown) => void;
}

export function createDeadLetters(init: DeadLettersInit): DeadLetters {
  const { store } = init;
  const underWay = new Set<string>();
  const revive = (letter: DeadLetter): boolean => {
    const { id } = letter;
    if (underWay.has(id)) return true;
    underWay.add(id);
    const isTaken = init.redeliver(letter, (isHandled) => {
      underWay.delete(id);
      if (isHandled) store.remove(id).catch(init.onError);
    });
    if (!isTaken) underWay.delete(id);
    return isTaken;
  };
  return Object.freeze({
    list: () => store.list(),
    async retry(id) {
      const letter = (await store.list()).find((one) => one.id === id);
      if (letter === undefined) throw unknownLetter(id);
      if (!revive(letter)) throw nobodySubscribes(letter);
    },
    async retryAll() {
      const left: string[] = [];
      for (const letter of await store.list()) if (!revive(letter)) left.push(letter.id);
      return left;
    },
    discard: (id) => store.remove(id),
  } satisfies DeadLetters);
}

/** Keeps dead letters in memory only, for tests and for repositories that cannot be written to. */
export function createMemoryDeadLetterStore(): DeadLetterStore {
  const letters = new Map<string, DeadLetter>();
  return {
    put(letter) {
      letters.set(letter.id, letter);
      return Promise.resolve();
    },
    remove: (id) => Promise.resolve(letters.delete(id)),
    list: () => Promise.resolve([...letters.values()]),
  };
}

function unknownLetter(id: string): ReactorError {
  return new ReactorError('usage', `There is no dead letter "${id}".`, {
    hint: 'List the dead letters to see their ids.',
  });
}

function nobodySubscribes(letter: DeadLetter): ReactorError {
  return new ReactorError('usage', `Nobody subscribes as "${letter.subscription}" now.`, {
    hint: 'Configure the reaction again, or discard the dead letter.',
  });
}
