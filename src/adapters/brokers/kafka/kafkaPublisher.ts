import { ProduceAcks, type MessageToProduce, type Producer } from '@platformatic/kafka';
import { PUBLISH_MS, type BrokerMessage } from '../../../core/brokers/broker.ts';
import { brokerDown, brokerRefused } from '../../../core/brokers/brokerErrors.ts';
import type { Clock } from '../../../core/ports.ts';
import { isKafkaRefusal, kafkaReason } from './kafkaErrors.ts';
import { toRecord } from './kafkaMessage.ts';

/** A request is well under the megabyte that servers allow, unless one message is not. */
const BATCH_BYTES = 256 * 1024;
const BATCH_MESSAGES = 1_000;
/** Of headers and of what the format adds, for each message. */
const OVERHEAD_BYTES = 200;

/** What one call of `publish` still waits for. */
interface Waiting {
  left: number;
  readonly settle: (error?: Error) => void;
}

interface Entry {
  readonly record: MessageToProduce;
  readonly bytes: number;
  readonly waiting: Waiting;
}

/**
 * Sends one request at a time, with everything that was published in the meantime: the order of the
 * calls holds, and many small ones cost little.
 */
export class KafkaPublisher {
  readonly #producer: Producer;
  readonly #topic: string;
  readonly #clock: Clock;
  readonly #onTrouble: () => void;
  readonly #queue: Entry[] = [];
  readonly #waiting = new Set<Waiting>();
  #isSending = false;

  /** @param init.onTrouble called when a request failed or took too long */
  constructor(init: {
    readonly producer: Producer;
    readonly topic: string;
    readonly clock: Clock;
    readonly onTrouble: () => void;
  }) {
    this.#producer = init.producer;
    this.#topic = init.topic;
    this.#clock = init.clock;
    this.#onTrouble = init.onTrouble;
  }

  async publish(messages: readonly BrokerMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await new Promise<void>((resolve, reject) => {
      const late = this.#clock.after(PUBLISH_MS, () => {
        settle(brokerDown(`no answer within ${PUBLISH_MS / 1_000} s`));
        this.#onTrouble();
      });
      const settle = (error?: Error): void => {
        late.dispose();
        this.#waiting.delete(waiting);
        if (error === undefined) resolve();
        else reject(error);
      };
      const waiting: Waiting = { left: messages.length, settle };
      this.#waiting.add(waiting);
      for (const message of messages) this.#queue.push(this.#entry(message, waiting));
      void this.#send();
    });
  }

  /** It cannot go on: all who wait hear of it. */
  fail(error: Error): void {
    this.#queue.length = 0;
    for (const waiting of [...this.#waiting]) waiting.settle(error);
  }

  #entry(message: BrokerMessage, waiting: Waiting): Entry {
    const record = toRecord(this.#topic, message);
    return { record, bytes: message.body.length + message.key.length + OVERHEAD_BYTES, waiting };
  }

  async #send(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      try {
        const messages = batch.map(({ record }) => record);
        await this.#producer.send({ messages, acks: ProduceAcks.ALL });
        for (const { waiting } of batch) {
          waiting.left -= 1;
          if (waiting.left === 0) waiting.settle();
        }
      } catch (error) {
        this.#failed(batch, error);
      }
    }
    this.#isSending = false;
  }

  /** The others of the same calls are not sent: who calls publishes all of them again. */
  #failed(batch: readonly Entry[], error: unknown): void {
    const isRefused = isKafkaRefusal(error);
    const reason = kafkaReason(error);
    for (const { waiting } of batch) {
      waiting.settle(isRefused ? brokerRefused(reason) : brokerDown(reason));
    }
    const left = this.#queue.filter(({ waiting }) => this.#waiting.has(waiting));
    this.#queue.splice(0, this.#queue.length, ...left);
    if (!isRefused) this.#onTrouble();
  }

  #take(): readonly Entry[] {
    let [bytes, count] = [0, 0];
    for (const entry of this.#queue) {
      bytes += entry.bytes;
      if (count > 0 && (bytes > BATCH_BYTES || count >= BATCH_MESSAGES)) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }
}
