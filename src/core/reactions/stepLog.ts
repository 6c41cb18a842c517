/** Lines of one step on their way to its log, in order; the step does not wait for them. */
export class StepLog {
  readonly #write: (lines: readonly string[]) => Promise<void>;
  #lines: string[] = [];
  #writing: Promise<void> | undefined;

  constructor(write: (lines: readonly string[]) => Promise<void>) {
    this.#write = write;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#writing ??= this.#go();
  }

  /** Resolves when all lines are written. */
  async end(): Promise<void> {
    await this.#writing;
  }

  async #go(): Promise<void> {
    try {
      while (this.#lines.length > 0) {
        const lines = this.#lines;
        this.#lines = [];
        await this.#write(lines);
      }
    } finally {
      this.#writing = undefined;
    }
  }
}
