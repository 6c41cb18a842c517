/** Longer than any timer can be; it only keeps the process alive. */
const FOREVER_MS = 2 ** 31 - 1;

/**
 * Keeps the process alive until work has ended. Timers and watchers of ours do not, so a command
 * that waits for another process would end in silence, and with success.
 */
export async function aliveUntil<T>(work: Promise<T>): Promise<T> {
  const alive = setInterval(() => undefined, FOREVER_MS);
  try {
    return await work;
  } finally {
    clearInterval(alive);
  }
}
