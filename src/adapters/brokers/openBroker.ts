import type { Broker, BrokerAccess, BrokerWorld } from '../../core/brokers/broker.ts';
import { connectMemory, memoryHub } from '../../core/brokers/memoryBroker.ts';
import { ReactorError } from '../../core/errors.ts';

/**
 * Connects with the broker of an address; what speaks with it is loaded for that.
 * @throws ReactorError `usage`
 */
export async function openBroker(access: BrokerAccess, world: BrokerWorld): Promise<Broker> {
  const { protocol, host } = access.url;
  switch (protocol) {
    case 'memory:':
      return connectMemory(memoryHub(`${host}#${access.stream ?? ''}`), world);
    case 'nats:':
    case 'tls:': {
      const { openNats } = await import('./nats/natsBroker.ts');
      return openNats(access, world);
    }
    case 'amqp:':
    case 'amqps:': {
      const { openRabbit } = await import('./rabbitmq/rabbitBroker.ts');
      return openRabbit(access, world);
    }
    case 'kafka:':
    case 'kafkas:': {
      const { openKafka } = await import('./kafka/kafkaBroker.ts');
      return openKafka(access, world);
    }
    default: {
      const hint = 'Use nats:, amqp: or kafka:; with TLS tls:, amqps: or kafkas:.';
      throw new ReactorError('usage', `Brokers of the kind "${protocol}" are not known.`, { hint });
    }
  }
}
