import type { GroupAssignment } from '@platformatic/kafka';
import { PartitionProgress } from './kafkaProgress.ts';

/** The partitions that the group has given to us, and how far each has come. */
export class KafkaShare {
  readonly #topic: string;
  /** Given to us; without a progress as long as we do not know where it goes on. */
  readonly #held = new Map<number, PartitionProgress | undefined>();

  constructor(topic: string) {
    this.#topic = topic;
  }

  get progress(): readonly PartitionProgress[] {
    return [...this.#held.values()].filter((each) => each !== undefined);
  }

  /** What we keep over a rebalance goes on, although the broker hands it over again. */
  assigned(assignments: readonly GroupAssignment[] | null): void {
    const partitions = assignments?.find(({ topic }) => topic === this.#topic)?.partitions ?? [];
    for (const partition of [...this.#held.keys()]) {
      if (!partitions.includes(partition)) this.#held.delete(partition);
    }
    for (const partition of partitions) {
      if (!this.#held.has(partition)) this.#held.set(partition, undefined);
    }
  }

  /** @param offsets where the group has come to, by `topic:partition` */
  positioned(offsets: ReadonlyMap<string, bigint>): void {
    for (const [partition, known] of this.#held) {
      const offset = offsets.get(`${this.#topic}:${partition}`);
      if (known !== undefined || offset === undefined) continue;
      this.#held.set(partition, new PartitionProgress(partition, offset));
    }
  }

  /** @returns undefined for a message that is not ours, or was taken before */
  take(partition: number, offset: bigint): PartitionProgress | undefined {
    const progress = this.#held.get(partition);
    return progress?.take(offset) === true ? progress : undefined;
  }

  holds(progress: PartitionProgress): boolean {
    return this.#held.get(progress.partition) === progress;
  }

  dropAll(): void {
    this.#held.clear();
  }
}
