import { connect, type ChannelModel } from 'amqplib';
import {
  DEFAULT_STREAM,
  type BrokerAccess,
  type BrokerWorld,
} from '../../../core/brokers/broker.ts';
import { brokerDown } from '../../../core/brokers/brokerErrors.ts';
import type { Link } from '../../../core/brokers/lastingConnection.ts';
import { reasonOf } from '../reasonOf.ts';
import { rabbitAddress, rabbitSocket } from './rabbitAddress.ts';
import { rabbitNames, type RabbitNames } from './rabbitNames.ts';
import { RabbitPublisher } from './rabbitPublisher.ts';

/** A connection with what all parts of the adapter need of it. */
export interface RabbitLive {
  readonly model: ChannelModel;
  readonly names: RabbitNames;
  readonly publisher: RabbitPublisher;
  /** Resolves with the reason when it is of no use any more. */
  readonly lost: Promise<string>;
}

/** A server that does not say goodbye is left after so long. Milliseconds. */
const GOODBYE_MS = 1_000;

/** Connects once, and makes the exchange and its history where they are missing. */
export async function connectRabbit(
  access: BrokerAccess,
  world: BrokerWorld,
): Promise<Link<RabbitLive>> {
  const model = await connectOnce(access);
  model.on('error', (error) => world.log.debug(`RabbitMQ: ${reasonOf(error)}`));
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  model.on('close', (error) => lose(reasonOf(error ?? '')));
  const names = rabbitNames(access.stream ?? DEFAULT_STREAM);
  const close = (): Promise<void> => goodbye(model, world);
  try {
    const publisher = await RabbitPublisher.open(model, { names, clock: world.clock });
    void publisher.failed.then((error) => lose(reasonOf(error)));
    void lost.then((reason) => publisher.fail(brokerDown(reason)));
    return { it: { model, names, publisher, lost }, lost, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The client has no sentence of its own for several addresses that all refuse. */
async function connectOnce(access: BrokerAccess): Promise<ChannelModel> {
  try {
    return await connect(rabbitAddress(access), rabbitSocket(access));
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

async function goodbye(model: ChannelModel, { clock }: BrokerWorld): Promise<void> {
  const tooLong = new Promise<void>((resolve) => clock.after(GOODBYE_MS, resolve));
  await Promise.race([model.close().catch(() => undefined), tooLong]);
  // Of one that was cut off or does not answer; the client does not tell of its socket.
  (model.connection as { readonly stream?: { destroy(): void } }).stream?.destroy();
}
