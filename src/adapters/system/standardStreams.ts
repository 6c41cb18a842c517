import process from 'node:process';

/** How a command line program meets its person: streams, interrupts, working folder. */
export interface StandardStreams {
  out(text: string): void;
  err(text: string): void;
  /**
   * Keeps the process alive until the person interrupts it, nobody reads it any more, or `over`
   * is aborted.
   */
  untilInterrupted(over?: AbortSignal): Promise<void>;
  /** Whether a person sees stderr as it is written. */
  readonly isInteractive: boolean;
  readonly cwd: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Longer than any timer can be; it only keeps the process alive. */
const FOREVER_MS = 2 ** 31 - 1;

/** The streams of this process. A reader that goes away (`| head`) counts as an interrupt. */
export function standardStreams(): StandardStreams {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    async untilInterrupted(over) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const interrupt = (): void => resolve(undefined);
      const alive = setInterval(interrupt, FOREVER_MS);
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      process.stdout.on('error', interrupt);
      over?.addEventListener('abort', interrupt);
      await promise;
      clearInterval(alive);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    },
    isInteractive: process.stderr.isTTY,
    cwd: process.cwd(),
    now: () => Date.now(),
  };
}
