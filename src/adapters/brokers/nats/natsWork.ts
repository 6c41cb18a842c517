import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiCodes,
  ReplayPolicy,
  type Consumer,
  type JsMsg,
} from '@nats-io/jetstream';
import type { Disposable } from '../../../core/disposable.ts';
import { messageOf } from '../../../core/errors.ts';
import { CLOSE_MS, type Consumption } from '../../../core/brokers/broker.ts';
import { InHand } from '../../../core/brokers/inHand.ts';
import { isApiError, type NatsLive } from './natsConnection.ts';
import {
  keepReceiving,
  orAborted,
  type NatsConsumptionInit,
  type Receiving,
} from './natsConsumption.ts';
import { decodeMessage } from './natsMessage.ts';

const NANOS = 1_000_000;
/** A message of which nothing was heard for so long goes to another consumer. */
const ACK_WAIT_MS = 10_000;
const WORKING_MS = 3_000;
/** How long a message that was rejected rests before it goes to anybody. */
const PAUSE_MS = 500;
/** One request for messages lasts so long. */
const FETCH_MS = 5_000;
/** Of all consumers of a name together. */
const MOST_UNACKNOWLEDGED = 10_000;

/** Mode `shared`: a durable pull consumer from which all of the name take. */
export function shareWork(init: NatsConsumptionInit): Promise<Consumption> {
  return keepReceiving(init, new SharedWork(init));
}

class SharedWork implements Receiving {
  readonly #init: NatsConsumptionInit;
  readonly #inHand = new InHand();
  readonly #unacknowledged = new Set<JsMsg>();
  #working: Disposable | undefined;

  constructor(init: NatsConsumptionInit) {
    this.#init = init;
  }

  async begin({ jsm, stream }: NatsLive): Promise<void> {
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

  async receive(live: NatsLive, signal: AbortSignal): Promise<void> {
    const { name, maxInFlight = 64 } = this.#init.options;
    const consumer = await live.js.consumers.get(live.stream, name);
    this.#keepWorking();
    while (!signal.aborted && !live.nc.isClosed()) {
      const room = maxInFlight - this.#inHand.size;
      if (room > 0) await this.#fetch(live, consumer, room, signal);
      else await orAborted(this.#inHand.next(), signal);
    }
  }

  async finish(): Promise<void> {
    await this.#inHand.settled(this.#init.world.clock, CLOSE_MS);
    this.#working?.dispose();
    for (const message of this.#unacknowledged) message.nak();
    this.#unacknowledged.clear();
  }

  async #fetch(
    live: NatsLive,
    consumer: Consumer,
    room: number,
    signal: AbortSignal,
  ): Promise<void> {
    const messages = await consumer.fetch({ max_messages: room, expires: FETCH_MS });
    const stop = (): void => void messages.close();
    signal.addEventListener('abort', stop);
    void live.nc.closed().then(stop);
    try {
      for await (const message of messages) {
        if (signal.aborted) message.nak();
        else void this.#inHand.add(this.#handle(live, message));
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #handle({ subjects }: NatsLive, message: JsMsg): Promise<void> {
    const { options, onMessage, world } = this.#init;
    this.#unacknowledged.add(message);
    try {
      const received = decodeMessage(subjects, message, message.redelivered);
      const isWanted = options.types?.includes(received.type) ?? true;
      if (isWanted) await onMessage(received);
      if (this.#unacknowledged.has(message)) message.ack();
    } catch (error) {
      world.log.debug(`${options.name} rejected a message: ${messageOf(error)}`);
      if (this.#unacknowledged.has(message)) message.nak(PAUSE_MS);
    } finally {
      this.#unacknowledged.delete(message);
    }
  }

  /** What takes long is not taken for forgotten. */
  #keepWorking(): void {
    this.#working?.dispose();
    this.#working = this.#init.world.clock.after(WORKING_MS, () => {
      for (const message of this.#unacknowledged) message.working();
      this.#keepWorking();
    });
  }
}
