import { setTimeout as delay } from 'node:timers/promises';

/** Long enough for a busy machine; nothing ever waits this long when all is well. */
export const PATIENCE_MS = 60_000;

/**
 * Reads again and again until `accept` holds, and resolves with what was read then.
 * @throws Error with `what` and the last reading when that does not come in time.
 */
export async function eventually<T>(
  what: string,
  read: () => T | Promise<T>,
  accept: (value: T) => boolean,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (performance.now() > deadline) {
      throw new Error(`Not seen: ${what}; the last reading was ${JSON.stringify(value)}.`);
    }
    await delay(20);
  }
}
