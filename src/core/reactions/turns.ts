/** Who waits for a turn in a group. */
export interface Waiter {
  /** The id of its run. */
  readonly run: string;
}

/** Runs of one group take turns: one at a time, in order of their coming. */
export class Turns<W extends Waiter> {
  readonly #groups = new Map<string, { readonly waiter: W; readonly begin: () => void }[]>();

  /** Those that have the turn or wait for it, in order. */
  inGroup(group: string): readonly W[] {
    return (this.#groups.get(group) ?? []).map(({ waiter }) => waiter);
  }

  /** Whether it would have to wait. */
  isTaken(group: string): boolean {
    return this.#groups.has(group);
  }

  /** Resolves when it is its turn; with `false` if it left before. */
  take(group: string, waiter: W): Promise<boolean> {
    const line = this.#groups.get(group);
    if (line === undefined) {
      this.#groups.set(group, [{ waiter, begin: () => undefined }]);
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const begin = (): void => resolve(line[0]?.waiter === waiter);
      line.push({ waiter, begin });
    });
  }

  /** It is done, or does not want to wait any longer; the next one begins. */
  leave(group: string, waiter: W): void {
    const line = this.#groups.get(group);
    const index = line?.findIndex((each) => each.waiter === waiter) ?? -1;
    if (line === undefined || index < 0) return;
    const [left] = line.splice(index, 1);
    if (line.length === 0) this.#groups.delete(group);
    if (index === 0) line[0]?.begin();
    else left?.begin();
  }
}
