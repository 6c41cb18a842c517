import type { Consumer } from '@platformatic/kafka';
import type { KafkaShare } from './kafkaShare.ts';

/** Commits positions, one request at a time with all that is due by then. */
export class KafkaCommits {
  readonly #consumer: Consumer;
  readonly #topic: string;
  readonly #share: KafkaShare;
  #running: Promise<void> | undefined;

  constructor(consumer: Consumer, topic: string, share: KafkaShare) {
    this.#consumer = consumer;
    this.#topic = topic;
    this.#share = share;
  }

  soon(): void {
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
  }

  /** Resolves when all that is due was committed, or could not be. */
  async finish(): Promise<void> {
    await this.#running;
    this.soon();
    await this.#running;
  }

  /** What cannot be committed comes again, here or where the partition is now. */
  async #run(): Promise<void> {
    for (let isGood = true; isGood;) isGood = await this.#commitDue();
  }

  async #commitDue(): Promise<boolean> {
    const due = this.#share.progress.flatMap((progress) => {
      const { due: offset, partition } = progress;
      return offset === undefined ? [] : [{ progress, partition, offset }];
    });
    if (due.length === 0) return false;
    const topic = this.#topic;
    const offsets = due.map(({ partition, offset }) => ({
      ...{ topic, partition, offset },
      leaderEpoch: -1,
    }));
    try {
      await this.#consumer.commit({ offsets });
    } catch {
      return false;
    }
    for (const { progress, offset } of due) progress.committed(offset);
    return true;
  }
}
