import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  ReplayPolicy,
  type Consumer,
  type ConsumerMessages,
  type JsMsg,
} from '@nats-io/jetstream';
import type { BrokerWorld, ConsumeOptions } from '../../../core/brokers/broker.ts';
import type { Handover } from '../../../core/brokers/handover.ts';
import { InHand } from '../../../core/brokers/inHand.ts';
import type { Receiver } from '../../../core/brokers/lastingConsumption.ts';
import type { Disposable } from '../../../core/disposable.ts';
import { messageOf } from '../../../core/errors.ts';
import { isApiError, type NatsLive } from './natsConnection.ts';
import { decodeMessage } from './natsMessage.ts';

const DEFAULT_IN_FLIGHT = 64;
const NANOS = 1_000_000;
/** A message of which nothing was heard for so long goes to another consumer. */
const ACK_WAIT_MS = 10_000;
const WORKING_MS = 3_000;
/** How long a message that was rejected rests before it goes to anybody. */
const REST_MS = 500;
/** One request for messages lasts so long. */
const FETCH_MS = 5_000;
/** Of all consumers of a name together. */
const MOST_UNACKNOWLEDGED = 10_000;

/** Mode `shared`: a durable pull consumer from which all of the name take. */
export function shareWork(
  options: ConsumeOptions,
  handover: Handover,
  world: BrokerWorld,
): (live: NatsLive) => Receiver {
  return (live) => new NatsWork(live, { options, handover, world });
}

interface WorkInit {
  readonly options: ConsumeOptions;
  readonly handover: Handover;
  readonly world: BrokerWorld;
}

class NatsWork implements Receiver {
  readonly #live: NatsLive;
  readonly #init: WorkInit;
  readonly #inHand = new InHand();
  readonly #unacknowledged = new Set<JsMsg>();
  readonly #lost = Promise.withResolvers<string>();
  #messages: ConsumerMessages | undefined;
  #working: Disposable | undefined;
  #isClosed = false;

  constructor(live: NatsLive, init: WorkInit) {
    this.#live = live;
    this.#init = init;
  }

  get lost(): Promise<string> {
    return this.#lost.promise;
  }

  async begin(): Promise<void> {
    const { js, nc, stream } = this.#live;
    await this.#ensureConsumer();
    const consumer = await js.consumers.get(stream, this.#init.options.name);
    this.#keepWorking();
    void nc.closed().then(() => void this.#messages?.close());
    this.#take(consumer).then(
      () => this.#lost.resolve('the connection ended'),
      (error: unknown) => this.#lost.resolve(messageOf(error)),
    );
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#working?.dispose();
    for (const message of this.#unacknowledged) this.#tell(() => message.nak());
    this.#unacknowledged.clear();
    void this.#messages?.close();
    this.#lost.resolve('it was stopped');
    return Promise.resolve();
  }

  async #ensureConsumer(): Promise<void> {
    const { jsm, stream } = this.#live;
    const { name, from = 'new' } = this.#init.options;
    try {
      await jsm.consumers.info(stream, name);
    } catch (error) {
      if (!isApiError(error, JetStreamApiCodes.ConsumerNotFound)) throw error;
      await jsm.consumers.add(stream, {
        durable_name: name,
        deliver_policy: from === 'oldest' ? DeliverPolicy.All : DeliverPolicy.New,
        replay_policy: ReplayPolicy.Instant,
        ack_policy: AckPolicy.Explicit,
        ack_wait: ACK_WAIT_MS * NANOS,
        max_ack_pending: MOST_UNACKNOWLEDGED,
      });
    }
  }

  /** Asks for as many as there is room for, again and again. */
  async #take(consumer: Consumer): Promise<void> {
    const { maxInFlight = DEFAULT_IN_FLIGHT } = this.#init.options;
    while (this.#isOpen()) {
      const room = maxInFlight - this.#inHand.size;
      if (room > 0) await this.#fetch(consumer, room);
      else await Promise.race([this.#inHand.next(), this.#live.nc.closed(), this.lost]);
    }
  }

  async #fetch(consumer: Consumer, room: number): Promise<void> {
    const messages = await consumer.fetch({ max_messages: room, expires: FETCH_MS });
    this.#messages = messages;
    if (!this.#isOpen()) void messages.close();
    for await (const message of messages) {
      if (this.#isClosed) this.#tell(() => message.nak());
      else void this.#inHand.add(this.#deliver(message));
    }
  }

  async #deliver(message: JsMsg): Promise<void> {
    const settle = (act: () => void): void => {
      this.#unacknowledged.delete(message);
      this.#tell(act);
    };
    this.#unacknowledged.add(message);
    await this.#init.handover.deliver({
      message: decodeMessage(this.#live.subjects, message, message.redelivered),
      isOurs: () => !this.#isClosed,
      acknowledge: () => settle(() => message.ack()),
      giveBack: () => settle(() => message.nak(REST_MS)),
    });
  }

  /** Over a closed connection nothing can be told; the server hands out again by itself. */
  #tell(act: () => void): void {
    if (!this.#live.nc.isClosed()) act();
  }

  #isOpen(): boolean {
    return !this.#isClosed && !this.#live.nc.isClosed();
  }

  /** What takes long is not taken for forgotten. */
  #keepWorking(): void {
    this.#working = this.#init.world.clock.after(WORKING_MS, () => {
      for (const message of this.#unacknowledged) this.#tell(() => message.working());
      this.#keepWorking();
    });
  }
}
