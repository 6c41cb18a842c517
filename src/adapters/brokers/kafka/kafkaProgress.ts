/** How far one partition has come, while it is ours. */
export class PartitionProgress {
  readonly partition: number;
  /** What is handed over next is there or after it. */
  #next: bigint;
  #committed: bigint;
  /** Handed over and not acknowledged, in ascending order. */
  readonly #inHand: bigint[] = [];

  /** @param position where it goes on */
  constructor(partition: number, position: bigint) {
    this.partition = partition;
    this.#next = position;
    this.#committed = position;
  }

  /** @returns false for what was taken before: after a rebalance the broker hands over again */
  take(offset: bigint): boolean {
    if (offset < this.#next) return false;
    this.#next = offset + 1n;
    this.#inHand.push(offset);
    return true;
  }

  acknowledge(offset: bigint): void {
    const index = this.#inHand.indexOf(offset);
    if (index >= 0) this.#inHand.splice(index, 1);
  }

  /** The position to commit: everything before it is acknowledged. Undefined when it is committed. */
  get due(): bigint | undefined {
    const floor = this.#inHand[0] ?? this.#next;
    return floor > this.#committed ? floor : undefined;
  }

  committed(position: bigint): void {
    if (position > this.#committed) this.#committed = position;
  }
}
