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

/**
 * On a terminal one line is drawn again and again; elsewhere one line is all. A single piece of
 * work that takes long is told of too.
 */
export function createProgress(terminal: Terminal, what: string): Progress {
  let toldAt: number | undefined;
  let count = 0;
  const tell = (): void => {
    toldAt = terminal.now();
    terminal.err(terminal.isInteractive ? `\r${what} (${count} done)` : `${what} …\n`);
  };
  const patience = setTimeout(tell, PATIENCE_MS);
  return {
    at(done) {
      count = done;
      const isDrawn = toldAt !== undefined && terminal.isInteractive;
      if (isDrawn && terminal.now() - (toldAt ?? 0) >= REDRAW_MS) tell();
    },
    end() {
      clearTimeout(patience);
      // Back to the first column, and the rest of the line is cleared.
      if (terminal.isInteractive && toldAt !== undefined) terminal.err('\r\u001b[K');
    },
  };
}
