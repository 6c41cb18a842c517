import { messageOf } from '../errors.ts';
import {
  CLOSE_MS,
  type BrokerWorld,
  type ConsumeOptions,
  type OnMessage,
  type ReceivedMessage,
} from './broker.ts';
import { InHand } from './inHand.ts';

/** A message that a broker has handed to us, and what to tell the broker about it. */
export interface Delivery {
  readonly message: ReceivedMessage;
  /** Whether it is still ours: a broker that lost the connection hands it over again. */
  isOurs(): boolean;
  acknowledge(): void;
  /** Gives it back to the broker. Where this is absent it is tried again here. */
  giveBack?(): void;
}

/** How long a rejected message rests, first and at most. Milliseconds. */
const REST_MS = { first: 50, most: 5_000 };

/**
 * Hands messages to one {@link OnMessage} as its mode wants it: `all` one by one for each key,
 * `shared` at once. How many come at a time is up to whoever delivers.
 */
export class Handover {
  readonly #options: ConsumeOptions;
  readonly #onMessage: OnMessage;
  readonly #world: BrokerWorld;
  readonly #inHand = new InHand();
  /** By key, what the next message of it has to wait for. */
  readonly #lanes = new Map<string, Promise<void>>();
  #isStopped = false;

  constructor(options: ConsumeOptions, onMessage: OnMessage, world: BrokerWorld) {
    this.#options = options;
    this.#onMessage = onMessage;
    this.#world = world;
  }

  /** Resolves when it is acknowledged or given back, or is not ours any more. Never rejects. */
  async deliver(delivery: Delivery): Promise<void> {
    const { types, mode } = this.#options;
    const { key, type } = delivery.message;
    // Nothing after it was stopped, since what was in hand then is before it.
    if (this.#isStopped || !delivery.isOurs()) return;
    if (types !== undefined && !types.includes(type)) delivery.acknowledge();
    else if (mode === 'shared') await this.#handle(delivery);
    else await this.#inLane(key, () => this.#handle(delivery));
  }

  /** Begins nothing more, and waits for what was begun, {@link CLOSE_MS} at most. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#inHand.settled(this.#world.clock, CLOSE_MS);
  }

  async #inLane(key: string, work: () => Promise<void>): Promise<void> {
    const lane = (this.#lanes.get(key) ?? Promise.resolve()).then(work);
    this.#lanes.set(key, lane);
    await lane;
    if (this.#lanes.get(key) === lane) this.#lanes.delete(key);
  }

  async #handle(delivery: Delivery): Promise<void> {
    for (let restMs = REST_MS.first; ; restMs = Math.min(2 * restMs, REST_MS.most)) {
      if (this.#isStopped || !delivery.isOurs()) return;
      const isDone = await this.#inHand.add(this.#attempt(delivery.message));
      if (!delivery.isOurs()) return;
      if (isDone) {
        delivery.acknowledge();
        return;
      }
      await new Promise<void>((resolve) => this.#world.clock.after(restMs, resolve));
      if (delivery.giveBack === undefined) continue;
      if (delivery.isOurs()) delivery.giveBack();
      return;
    }
  }

  async #attempt(message: ReceivedMessage): Promise<boolean> {
    try {
      await this.#onMessage(message);
      return true;
    } catch (error) {
      this.#world.log.debug(`A message was rejected and comes again: ${messageOf(error)}`);
      return false;
    }
  }
}
