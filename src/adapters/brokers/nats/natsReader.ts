import {
  DeliverPolicy,
  JetStreamApiCodes,
  type ConsumerMessages,
  type JsMsg,
} from '@nats-io/jetstream';
import type { Disposable } from '../../../core/disposable.ts';
import { messageOf } from '../../../core/errors.ts';
import { CLOSE_MS, type Consumption, type ReceivedMessage } from '../../../core/brokers/broker.ts';
import { InHand } from '../../../core/brokers/inHand.ts';
import { isApiError, type NatsLive } from './natsConnection.ts';
import {
  keepReceiving,
  orAborted,
  type NatsConsumptionInit,
  type Receiving,
} from './natsConsumption.ts';
import { decodeMessage } from './natsMessage.ts';

/** How often the place that was reached is written down. */
const SAVE_MS = 250;
/** How long a message that was rejected rests; it holds up those after it. */
const PAUSE_MS = 200;
/** The server gives up a reader that is silent for so long. Nanoseconds. */
const INACTIVE = 60_000 * 1_000_000;

/**
 * Mode `all`. The place that was reached is a message of its own stream, one for each name: a durable
 * consumer would repeat what was not acknowledged after what came later.
 */
export function readInOrder(init: NatsConsumptionInit): Promise<Consumption> {
  return keepReceiving(init, new OrderedReader(init));
}

class OrderedReader implements Receiving {
  readonly #init: NatsConsumptionInit;
  readonly #inHand = new InHand();
  /** The sequence of the last message that was handled. */
  #position: number | undefined;
  #saved: number | undefined;
  #saving: Disposable | undefined;
  #messages: ConsumerMessages | undefined;
  /** Messages up to here may have been handed over by an earlier process. */
  #newest = 0;
  #isFinished = false;

  constructor(init: NatsConsumptionInit) {
    this.#init = init;
  }

  async begin(live: NatsLive): Promise<void> {
    const { state } = await live.jsm.streams.info(live.stream);
    const { isDurable = true, name, from } = this.#init.options;
    const known = isDurable ? await savedPosition(live, name) : undefined;
    const isNew = from !== 'oldest';
    this.#newest = known === undefined ? 0 : state.last_seq;
    this.#position = known ?? (isNew ? state.last_seq : state.first_seq - 1);
    await this.#save(live);
  }

  async receive(live: NatsLive, signal: AbortSignal): Promise<void> {
    const { state } = await live.jsm.streams.info(live.stream);
    // Somebody has made the stream anew, or its disk has lost the end.
    if ((this.#position ?? 0) > state.last_seq) this.#position = state.first_seq - 1;
    const from = Math.max(0, this.#position ?? 0) + 1;
    const [type, ...others] = this.#init.options.types ?? [];
    const consumer = await live.js.consumers.get(live.stream, {
      // More than one filter needs a newer server; those are sorted out here.
      ...(type !== undefined &&
        others.length === 0 && { filter_subjects: `${live.subjects}.${type}` }),
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: from,
      inactive_threshold: INACTIVE,
    });
    const messages = await consumer.consume({ max_messages: this.#init.options.maxInFlight ?? 64 });
    this.#messages = messages;
    const stop = (): void => void messages.close();
    signal.addEventListener('abort', stop);
    void live.nc.closed().then(stop);
    try {
      for await (const message of messages) {
        if (signal.aborted) return;
        if (message.seq <= (this.#position ?? 0)) continue;
        await orAborted(this.#inHand.add(this.#handle(live, message, signal)), signal);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      if (!live.nc.isClosed()) await consumer.delete().catch(() => undefined);
    }
  }

  async finish(): Promise<void> {
    const { clock } = this.#init.world;
    await this.#inHand.settled(clock, CLOSE_MS);
    this.#isFinished = true;
    this.#saving?.dispose();
    const live = this.#init.connection.current;
    if (live !== undefined) await this.#save(live).catch(() => undefined);
    void this.#messages?.close();
  }

  /** Tries until it is handled, or nobody wants that any more. */
  async #handle(live: NatsLive, message: JsMsg, signal: AbortSignal): Promise<void> {
    const { options, world } = this.#init;
    const isRedelivered = message.seq <= this.#newest;
    const received = decodeMessage(live.subjects, message, isRedelivered);
    const isWanted = options.types?.includes(received.type) ?? true;
    if (isWanted && !(await this.#isAccepted(received, signal))) return;
    if (this.#isFinished) return;
    this.#position = message.seq;
    this.#saving ??= world.clock.after(SAVE_MS, () => {
      this.#saving = undefined;
      this.#save(live).catch((error: unknown) =>
        world.log.debug(`The place of ${options.name} is not kept yet: ${messageOf(error)}`),
      );
    });
  }

  async #isAccepted(message: ReceivedMessage, signal: AbortSignal): Promise<boolean> {
    const { options, onMessage, world } = this.#init;
    for (let isAgain = message.isRedelivered; !signal.aborted; isAgain = true) {
      try {
        await onMessage({ ...message, isRedelivered: isAgain });
        return true;
      } catch (error) {
        world.log.debug(`${options.name} rejected ${message.id}: ${messageOf(error)}`);
        await new Promise<void>((resolve) => world.clock.after(PAUSE_MS, resolve));
      }
    }
    return false;
  }

  async #save({ js, positions }: NatsLive): Promise<void> {
    const position = this.#position;
    const { isDurable = true, name } = this.#init.options;
    if (!isDurable || position === undefined || position === this.#saved) return;
    await js.publish(`${positions}.${name}`, String(position));
    this.#saved = position;
  }
}

async function savedPosition(
  { jsm, positions }: NatsLive,
  name: string,
): Promise<number | undefined> {
  try {
    const stored = await jsm.streams.getMessage(positions, {
      last_by_subj: `${positions}.${name}`,
    });
    return stored === null ? undefined : Number(stored.string());
  } catch (error) {
    if (isApiError(error, JetStreamApiCodes.NoMessageFound)) return undefined;
    throw error;
  }
}
