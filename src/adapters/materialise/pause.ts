import { setImmediate } from 'node:timers/promises';

/** To be awaited between pieces of work; lets others work when it was long since the last time. */
export type Pause = () => Promise<void>;

/** How long nobody else can work: half a frame on a screen. */
const SLICE_MS = 8;

/**
 * Many small files are written on the calling thread, where none waits for the thread pool; with
 * pauses in between nobody has to wait for them.
 * @param signal when it is aborted, the next pause rejects with its reason
 */
export function createPause(signal: AbortSignal): Pause {
  let until = performance.now() + SLICE_MS;
  return async () => {
    signal.throwIfAborted();
    if (performance.now() < until) return;
    await setImmediate();
    until = performance.now() + SLICE_MS;
  };
}
