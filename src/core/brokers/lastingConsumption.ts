import { isReactorError, messageOf } from '../errors.ts';
import type { BrokerWorld, ConsumeOptions, Consumption, OnMessage } from './broker.ts';
import { Handover } from './handover.ts';
import type { LastingConnection } from './lastingConnection.ts';

/** Before a name that the server has thrown out begins again. Milliseconds. */
const PAUSE_MS = 1_000;

/** What brings messages for one name over one connection. */
export interface Receiver {
  /**
   * Resolves when everything that is published from then on will arrive.
   * @throws ReactorError `broker-refused` when it makes no sense to try again
   */
  begin(): Promise<void>;
  /** Resolves with the reason when nothing comes any more. */
  readonly lost: Promise<string>;
  /** Nothing more is handed over; what was not acknowledged comes again. Never rejects. */
  close(): Promise<void>;
}

/** Called once for a consumption; what it returns is called for each connection. */
export type Receive<T> = (options: ConsumeOptions, handover: Handover) => (live: T) => Receiver;

/** What a {@link LastingConsumption} is made of. */
export interface LastingConsumptionInit<T> {
  readonly connection: LastingConnection<T>;
  readonly options: ConsumeOptions;
  readonly onMessage: OnMessage;
  readonly world: BrokerWorld;
  readonly receive: Receive<T>;
}

/** One name that consumes, over one connection after another. */
export class LastingConsumption<T> implements Consumption {
  readonly #init: LastingConsumptionInit<T>;
  readonly #handover: Handover;
  readonly #receive: (live: T) => Receiver;
  #receiver: Receiver | undefined;
  #stopping: Promise<void> | undefined;

  constructor(init: LastingConsumptionInit<T>) {
    this.#init = init;
    this.#handover = new Handover(init.options, init.onMessage, init.world);
    this.#receive = init.receive(init.options, this.#handover);
  }

  /**
   * Resolves when everything that is published from then on will arrive.
   * @throws ReactorError `broker-refused`, `broker-closed`
   */
  async start(): Promise<void> {
    const receiver = await this.#begin((error) => {
      if (isReactorError(error, 'broker-refused')) throw error;
    });
    this.#goOn(receiver).catch((error: unknown) => {
      if (!isReactorError(error, 'broker-closed')) this.#init.world.log.error(messageOf(error));
    });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    await this.#handover.stop();
    await this.#receiver?.close();
  }

  async #goOn(first: Receiver | undefined): Promise<void> {
    for (let receiver = first; receiver !== undefined;) {
      const reason = await receiver.lost;
      if (this.#isStopping()) return;
      await receiver.close();
      this.#init.world.log.debug(`Receiving as ${this.#init.options.name} begins anew: ${reason}`);
      receiver = await this.#begin(() => undefined);
    }
  }

  /** Tries until it receives. @returns undefined when it was stopped */
  async #begin(onError: (error: unknown) => void): Promise<Receiver | undefined> {
    const { connection, options, world } = this.#init;
    while (!this.#isStopping()) {
      const live = await connection.live();
      const receiver = this.#receive(live);
      this.#receiver = receiver;
      try {
        await receiver.begin();
        return receiver;
      } catch (error) {
        await receiver.close();
        onError(error);
        world.log.debug(`Receiving as ${options.name} did not begin: ${messageOf(error)}`);
      }
      await new Promise<void>((resolve) => world.clock.after(PAUSE_MS, resolve));
    }
    return undefined;
  }

  /** A method, since it is asked after each wait. */
  #isStopping(): boolean {
    return this.#stopping !== undefined;
  }
}
