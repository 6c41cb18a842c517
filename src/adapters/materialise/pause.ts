import { setImmediate } from 'node:timers/promises';

/**
 * To be asked between pieces of work: something to wait for, so that others can work, when it was
 * long since the last time.
 */
export type Pause = () => Promise<void> | undefined;

/** How long nobody else can work: half a frame on a screen. */
const SLICE_MS = 8;

/**
 * Many small files are written on the calling thread, where none waits for the thread pool; with
 * pauses in between nobody has to wait for them.
 * @param signal when it is aborted, the next question throws its reason
 */
export function createPause(signal: AbortSignal): Pause {
  let until = performance.now() + SLICE_MS;
  const pause = async (): Promise<void> => {
    await setImmediate();
    until = performance.now() + SLICE_MS;
  };
  return () => {
    signal.throwIfAborted();
    return performance.now() < until ? undefined : pause();
  };
}
