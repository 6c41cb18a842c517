/** Does one thing after another, in the order in which they are asked for. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve();

  /** Does it when all before is over, however that ended. */
  run<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(act);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when all that was asked for up to now is over. Never rejects. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
