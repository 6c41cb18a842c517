import type { Disposable } from '../../core/disposable.ts';
import type { Clock } from '../../core/ports.ts';

/** More does not fit into a timer of Node. Milliseconds, about 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** The clock of the machine; its timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => timer(Date.now() + delayMs, callback),
};

function timer(at: number, callback: () => void): Disposable {
  let handle: NodeJS.Timeout;
  const wait = (): void => {
    const left = at - Date.now();
    const isLast = left <= LONGEST_MS;
    handle = setTimeout(isLast ? callback : wait, isLast ? Math.max(0, left) : LONGEST_MS);
    handle.unref();
  };
  wait();
  return { dispose: () => clearTimeout(handle) };
}
