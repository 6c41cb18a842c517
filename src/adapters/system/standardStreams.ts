import process from 'node:process';

/** How a command line program meets its person: streams, interrupts, working folder. */
export interface StandardStreams {
  out(text: string): void;
  err(text: string): void;
  readonly interrupted: Promise<void>;
  readonly cwd: string;
}

/** The streams of this process. A reader that goes away (`| head`) counts as an interrupt. */
export function standardStreams(): StandardStreams {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const interrupt = (): void => resolve(undefined);
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  process.stdout.on('error', interrupt);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    interrupted: promise,
    cwd: process.cwd(),
  };
}
