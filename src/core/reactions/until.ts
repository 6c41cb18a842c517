import { DisposableStore, type Disposable } from '../disposable.ts';
import type { Clock } from '../ports.ts';

/** Tells a listener when it is time to look again. */
export type Source = (listener: () => void) => Disposable;

export interface Wait {
  readonly sources: readonly Source[];
  /** Rejects with its reason. */
  readonly signal: AbortSignal;
}

/** Resolves with what `look` finds, as soon as it finds something. */
export async function until<T>(look: () => T | undefined, { sources, signal }: Wait): Promise<T> {
  signal.throwIfAborted();
  const now = look();
  if (now !== undefined) return now;
  const owned = new DisposableStore();
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const lookAgain = (): void => {
    const found = look();
    if (found !== undefined) resolve(found);
  };
  const onAbort = (): void => reject(asError(signal.reason));
  signal.addEventListener('abort', onAbort);
  for (const source of sources) owned.add(source(lookAgain));
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    owned.dispose();
  }
}

/** A source that speaks once, at a time. @param at milliseconds since the epoch */
export function timeSource(clock: Clock, at: number): Source {
  return (listener) => clock.after(Math.max(0, at - clock.now()), listener);
}

/** The result of some work, unless the signal comes first; then its reason is thrown. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(asError(signal.reason));
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
