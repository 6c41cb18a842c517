/** A program that a step runs: an argument vector, never a text for a shell. */
export interface ProgramCall {
  /** The program, then its arguments. A program with a `/` is looked for from {@link cwd}. */
  readonly args: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** Laid over what the program inherits of the person. */
  readonly env: Readonly<Record<string, string>>;
  /** A text that it finds in a private file, named by {@link textName}, as long as it runs. */
  readonly text: string;
  /** The variable that holds the absolute path of the file with {@link text}. */
  readonly textName: string;
  readonly signal: AbortSignal;
  /**
   * Hears each line as it comes: as text, without line break and terminal sequences. Of a line that
   * is longer than 16 KiB the beginning comes, with the number of characters that are left out.
   */
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** How a program ended; reasons are sentences. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** It is not there or may not be run. */
  | { readonly kind: 'missing'; readonly reason: string }
  /** The signal of the call was aborted; it and all that it started is gone. */
  | { readonly kind: 'stopped'; readonly reason: string }
  /** Something else ended it. */
  | { readonly kind: 'killed'; readonly reason: string };

/** Runs programs to their end, with all that they start. */
export interface ProgramRunner {
  run(call: ProgramCall): Promise<ProgramEnd>;
}
