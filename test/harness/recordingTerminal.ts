import type { Terminal } from '../../src/terminal/terminal.ts';
import { realOpener } from './realEngine.ts';

/** A terminal whose output is kept. */
export interface RecordingTerminal extends Terminal {
  stdout: string;
  stderr: string;
  interrupt(): void;
}

/** A terminal of a person who is not there, in a folder. */
export function terminalIn(cwd: string): RecordingTerminal {
  const interrupted = Promise.withResolvers<undefined>();
  return {
    stdout: '',
    stderr: '',
    cwd,
    isInteractive: false,
    open: realOpener(),
    now: () => Date.now(),
    interrupt: () => interrupted.resolve(undefined),
    async untilInterrupted() {
      await interrupted.promise;
    },
    out(text) {
      this.stdout += text;
    },
    err(text) {
      this.stderr += text;
    },
  };
}
