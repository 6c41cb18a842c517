import type {
  BrokerWorld,
  ConsumeOptions,
  Consumption,
  OnMessage,
} from '../../../core/brokers/broker.ts';
import type { LastingConnection } from '../../../core/brokers/lastingConnection.ts';
import { messageOf } from '../../../core/errors.ts';
import type { NatsLive } from './natsConnection.ts';

export interface NatsConsumptionInit {
  readonly world: BrokerWorld;
  readonly connection: LastingConnection<NatsLive>;
  readonly options: ConsumeOptions;
  readonly onMessage: OnMessage;
}

/** One way of receiving, over one connection after another. */
export interface Receiving {
  /** Makes sure that the name is known; the promise of `consume` waits for it. */
  begin(live: NatsLive): Promise<void>;
  /** Receives until the connection is lost, which it may tell by rejecting, or the signal comes. */
  receive(live: NatsLive, signal: AbortSignal): Promise<void>;
  /** What is in hand comes to its end, or is given back. */
  finish(): Promise<void>;
}

const PAUSE_MS = 200;

/** Receives over reconnections until it is stopped. */
export async function keepReceiving(
  { connection, options, world }: NatsConsumptionInit,
  receiving: Receiving,
): Promise<Consumption> {
  const life = new AbortController();
  await again(life.signal, async () => receiving.begin(await connection.live()));
  const running = again(life.signal, async () => {
    const live = await liveUnless(life.signal);
    if (live === undefined) return;
    await receiving.receive(live, life.signal);
    throw new Error('it ended');
  }).catch(() => undefined);
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    life.abort();
    await receiving.finish();
    await running;
  };
  return { stop: () => (stopping ??= stop()) };

  /** While the broker is down that takes long, and who stops meanwhile does not wait for it. */
  async function liveUnless(signal: AbortSignal): Promise<NatsLive | undefined> {
    let live: NatsLive | undefined;
    await orAborted(
      connection.live().then((it) => (live = it)),
      signal,
    );
    return signal.aborted ? undefined : live;
  }

  /** Tries until it succeeds, is aborted, or the connection was closed, which is thrown at first. */
  async function again(signal: AbortSignal, attempt: () => Promise<void>): Promise<void> {
    for (let isDone = false; !isDone && !signal.aborted;) {
      try {
        await attempt();
        isDone = true;
      } catch (error) {
        if (connection.state.kind === 'closed') throw error;
        world.log.debug(`Receiving as ${options.name} begins anew: ${messageOf(error)}`);
        await new Promise<void>((resolve) => world.clock.after(PAUSE_MS, resolve));
      }
    }
  }
}

/** Resolves when the work has ended or is not waited for any more. */
export function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.finally(() => signal.removeEventListener('abort', stop)).then(stop, reject);
  });
}
