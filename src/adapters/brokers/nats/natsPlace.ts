import { JetStreamApiCodes } from '@nats-io/jetstream';
import type { BrokerWorld, ConsumeOptions } from '../../../core/brokers/broker.ts';
import type { Disposable } from '../../../core/disposable.ts';
import { messageOf } from '../../../core/errors.ts';
import { isApiError, type NatsLive } from './natsConnection.ts';

/** How often the place that was reached is written down. */
const SAVE_MS = 250;

/**
 * How far a name in mode `all` has come, over all of its connections: a message of the stream of
 * places, one for each name.
 */
export class NatsPlace {
  readonly #options: ConsumeOptions;
  readonly #world: BrokerWorld;
  /** The sequence of the last message that was handled. */
  #reached: number | undefined;
  #saved: number | undefined;
  #saving: Disposable | undefined;
  /** Messages up to here may have been handed over before. */
  #newest = 0;

  constructor(options: ConsumeOptions, world: BrokerWorld) {
    this.#options = options;
    this.#world = world;
  }

  /** Where to go on. @returns the sequence of the first message that was not handled */
  async next(live: NatsLive): Promise<number> {
    const { first_seq: first, last_seq: last } = (await live.jsm.streams.info(live.stream)).state;
    const { isDurable = true, name, from } = this.#options;
    const known = this.#reached ?? (isDurable ? await savedPlace(live, name) : undefined);
    this.#newest = known === undefined ? 0 : last;
    const begin = from === 'oldest' ? first - 1 : last;
    // Somebody has made the stream anew, or its disk has lost the end.
    const isGone = known !== undefined && known > last;
    this.#reached = Math.max(0, isGone ? first - 1 : (known ?? begin));
    await this.save(live);
    return this.#reached + 1;
  }

  mayBeRepeat(sequence: number): boolean {
    return sequence <= this.#newest;
  }

  /** All up to there is handled; written down soon. */
  reach(live: NatsLive, sequence: number): void {
    this.#reached = sequence;
    const { clock, log } = this.#world;
    this.#saving ??= clock.after(SAVE_MS, () => {
      this.#saving = undefined;
      this.save(live).catch((error: unknown) =>
        log.debug(`The place of ${this.#options.name} is not kept yet: ${messageOf(error)}`),
      );
    });
  }

  async save({ js, places }: NatsLive): Promise<void> {
    this.#saving?.dispose();
    this.#saving = undefined;
    const reached = this.#reached;
    const { isDurable = true, name } = this.#options;
    if (!isDurable || reached === undefined || reached === this.#saved) return;
    await js.publish(`${places}.${name}`, String(reached));
    this.#saved = reached;
  }
}

async function savedPlace({ jsm, places }: NatsLive, name: string): Promise<number | undefined> {
  try {
    const stored = await jsm.streams.getMessage(places, { last_by_subj: `${places}.${name}` });
    return stored === null ? undefined : Number(stored.string());
  } catch (error) {
    if (isApiError(error, JetStreamApiCodes.NoMessageFound)) return undefined;
    throw error;
  }
}
