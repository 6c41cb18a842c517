import type { Terminal } from './terminal.ts';

/** From then on a person who waits is told what is going on. Milliseconds. */
const PATIENCE_MS = 1_000;
/** A line that is drawn again is drawn so often at most. Milliseconds. */
const REDRAW_MS = 100;

/** Tells on stderr how far something is, once it takes longer than a second. */
export interface Progress {
  /** So many are done. */
  at(done: number): void;
  /** Takes away what was drawn. */
  end(): void;
}

/** On a terminal one line is drawn again and again; elsewhere one line is all. */
export function createProgress(terminal: Terminal, what: string): Progress {
  const startedAt = terminal.now();
  let toldAt: number | undefined;
  return {
    at(done) {
      const now = terminal.now();
      if (now - startedAt < PATIENCE_MS) return;
      if (toldAt !== undefined && (!terminal.isInteractive || now - toldAt < REDRAW_MS)) return;
      toldAt = now;
      terminal.err(terminal.isInteractive ? `\r${what} (${done} done)` : `${what} …\n`);
    },
    end() {
      // Back to the first column, and the rest of the line is cleared.
      if (terminal.isInteractive && toldAt !== undefined) terminal.err('\r\u001b[K');
    },
  };
}
