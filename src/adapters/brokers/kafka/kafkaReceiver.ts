import { Consumer, type Message, type MessagesStream } from '@platformatic/kafka';
import { randomUUID } from 'node:crypto';
import type { ConsumeOptions } from '../../../core/brokers/broker.ts';
import { brokerRefused } from '../../../core/brokers/brokerErrors.ts';
import type { Handover } from '../../../core/brokers/handover.ts';
import { InHand } from '../../../core/brokers/inHand.ts';
import type { Receive, Receiver } from '../../../core/brokers/lastingConsumption.ts';
import { KafkaCommits } from './kafkaCommits.ts';
import type { KafkaLive } from './kafkaConnection.ts';
import { isKafkaRefusal, kafkaReason } from './kafkaErrors.ts';
import { fromRecord } from './kafkaMessage.ts';
import { ensurePositions } from './kafkaPositions.ts';
import { KafkaShare } from './kafkaShare.ts';

const DEFAULT_IN_FLIGHT = 64;
/** One that died is left out after so long; servers allow no less by default. Milliseconds. */
const SESSION_MS = 6_000;
const HEARTBEAT_MS = 500;
const REBALANCE_MS = 10_000;
const FETCH = { maxBytes: 4 * 1024 ** 2, maxWaitTime: 1_000 };

type Stream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

/** A name that is not durable is a group of its own, which is deleted at the end. */
export const receiveFromKafka: Receive<KafkaLive> = (options, handover) => {
  const { isDurable = true, name } = options;
  const own = isDurable ? name : `${name}.${randomUUID()}`;
  return (live) => new KafkaReceiver(live, { ...options, name: own }, handover);
};

/** Hands over what a consumer group gives to one member. */
class KafkaReceiver implements Receiver {
  readonly #live: KafkaLive;
  readonly #options: ConsumeOptions;
  readonly #handover: Handover;
  readonly #consumer: Consumer;
  readonly #share: KafkaShare;
  readonly #commits: KafkaCommits;
  readonly #inHand = new InHand();
  #known: readonly bigint[] = [];
  #isClosed = false;
  readonly #lost = Promise.withResolvers<string>();

  constructor(live: KafkaLive, options: ConsumeOptions, handover: Handover) {
    this.#live = live;
    this.#options = options;
    this.#handover = handover;
    this.#consumer = new Consumer({
      ...live.options,
      groupId: `${live.topic}.${options.name}`,
      autocommit: false,
      ...{ sessionTimeout: SESSION_MS, heartbeatInterval: HEARTBEAT_MS },
      rebalanceTimeout: REBALANCE_MS,
      ...FETCH,
    });
    this.#consumer.on('error', (error: unknown) => this.#lost.resolve(kafkaReason(error)));
    this.#share = new KafkaShare(live.topic);
    this.#commits = new KafkaCommits(this.#consumer, live.topic, this.#share);
    void live.lost.then((reason) => this.#lost.resolve(reason));
  }

  get lost(): Promise<string> {
    return this.#lost.promise;
  }

  async begin(): Promise<void> {
    try {
      const { groupId } = this.#consumer;
      const positions = await ensurePositions(this.#live, groupId, this.#options.from ?? 'new');
      this.#known = positions.known;
      const stream = await this.#join();
      this.#hand(stream).catch((error: unknown) => this.#lost.resolve(kafkaReason(error)));
    } catch (error) {
      const reason = kafkaReason(error);
      throw isKafkaRefusal(error) ? brokerRefused(reason) : new Error(reason, { cause: error });
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#commits.finish();
    this.#isClosed = true;
    this.#share.dropAll();
    this.#lost.resolve('it was stopped');
    await this.#consumer.close(true).catch(() => undefined); // Its server is gone.
    if (this.#options.isDurable === false) await this.#forget();
  }

  /** Not while the connection is lost: the group goes on then, and ends by itself if it does not. */
  async #forget(): Promise<void> {
    if (this.#live.admin.closed) return;
    const groups = [this.#consumer.groupId];
    await this.#live.admin.deleteGroups({ groups }).catch(() => undefined);
  }

  /** Resolves when the group has given us our share, and the positions in it are known. */
  async #join(): Promise<Stream> {
    const consumer = this.#consumer;
    consumer.on('consumer:group:join', () => this.#share.assigned(consumer.assignments));
    const stream = await consumer.consume({
      topics: [this.#live.topic],
      mode: 'committed',
      fallbackMode: 'earliest',
      autocommit: false,
    });
    stream.on('offsets', () => this.#share.positioned(stream.offsetsToFetch));
    await new Promise<void>((resolve, reject) => {
      stream.once('offsets', resolve);
      stream.once('error', reject);
    });
    stream.on('error', (error) => this.#lost.resolve(kafkaReason(error)));
    return stream;
  }

  async #hand(stream: Stream): Promise<void> {
    const maxInFlight = this.#options.maxInFlight ?? DEFAULT_IN_FLIGHT;
    for await (const record of stream) {
      while (this.#inHand.size >= maxInFlight) await this.#inHand.next();
      if (this.#isClosed) return;
      const progress = this.#share.take(record.partition, record.offset);
      if (progress !== undefined) void this.#inHand.add(this.#deliver(record, progress));
    }
    this.#lost.resolve('the stream ended');
  }

  async #deliver(
    record: Message,
    progress: NonNullable<ReturnType<KafkaShare['take']>>,
  ): Promise<void> {
    const isRedelivered = record.offset < (this.#known[record.partition] ?? 0n);
    await this.#handover.deliver({
      message: fromRecord(record, isRedelivered),
      isOurs: () => !this.#isClosed && this.#share.holds(progress),
      acknowledge: () => {
        progress.acknowledge(record.offset);
        this.#commits.soon();
      },
    });
  }
}
