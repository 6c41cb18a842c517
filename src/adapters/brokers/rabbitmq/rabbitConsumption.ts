import type {
  BrokerWorld,
  ConsumeOptions,
  Consumption,
  OnMessage,
} from '../../../core/brokers/broker.ts';
import { brokerRefused } from '../../../core/brokers/brokerErrors.ts';
import { Handover } from '../../../core/brokers/handover.ts';
import type { LastingConnection } from '../../../core/brokers/lastingConnection.ts';
import { isReactorError, messageOf } from '../../../core/errors.ts';
import { reasonOf } from '../reasonOf.ts';
import { refusalCode } from './rabbitChannel.ts';
import type { RabbitLive } from './rabbitConnection.ts';
import { RabbitReceiver } from './rabbitReceiver.ts';

/** Before a name that the server has thrown out begins again. Milliseconds. */
const PAUSE_MS = 1_000;

/** What a {@link RabbitConsumption} is made of. */
export interface RabbitConsumptionInit {
  readonly connection: LastingConnection<RabbitLive>;
  readonly options: ConsumeOptions;
  readonly onMessage: OnMessage;
  readonly world: BrokerWorld;
}

/** One name that consumes, over one connection after another. */
export class RabbitConsumption implements Consumption {
  readonly #init: RabbitConsumptionInit;
  readonly #handover: Handover;
  #receiver: RabbitReceiver | undefined;
  #stopping: Promise<void> | undefined;

  constructor(init: RabbitConsumptionInit) {
    this.#init = init;
    this.#handover = new Handover(init.options, init.onMessage, init.world);
  }

  /**
   * Resolves when everything that is published from then on will arrive.
   * @throws ReactorError `broker-refused`, `broker-closed`
   */
  async start(): Promise<void> {
    const receiver = await this.#begin((error) => {
      if (refusalCode(error) !== undefined) throw brokerRefused(reasonOf(error));
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

  async #goOn(first: RabbitReceiver | undefined): Promise<void> {
    for (let receiver = first; receiver !== undefined; ) {
      const reason = await receiver.lost;
      if (this.#isStopping()) return;
      this.#init.world.log.debug(`Receiving as ${this.#init.options.name} begins anew: ${reason}`);
      receiver = await this.#begin(() => undefined);
    }
  }

  /** Tries until it receives. @returns undefined when it was stopped or the broker was closed */
  async #begin(onError: (error: unknown) => void): Promise<RabbitReceiver | undefined> {
    const { connection, options, world } = this.#init;
    for (;;) {
      const live = await connection.live();
      const receiver = new RabbitReceiver(live, options, this.#handover);
      this.#receiver = receiver;
      try {
        await receiver.begin();
        return receiver;
      } catch (error) {
        await receiver.close();
        onError(error);
        world.log.debug(`Receiving as ${options.name} did not begin: ${reasonOf(error)}`);
      }
      if (this.#isStopping()) return undefined;
      await new Promise<void>((resolve) => world.clock.after(PAUSE_MS, resolve));
    }
  }

  /** Asked after each wait. */
  #isStopping(): boolean {
    return this.#stopping !== undefined;
  }
}
