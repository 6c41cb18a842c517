import { Admin, Producer, type BaseOptions } from '@platformatic/kafka';
import {
  DEFAULT_STREAM,
  type BrokerAccess,
  type BrokerWorld,
} from '../../../core/brokers/broker.ts';
import { brokerDown } from '../../../core/brokers/brokerErrors.ts';
import type { Link } from '../../../core/brokers/lastingConnection.ts';
import { messageOf } from '../../../core/errors.ts';
import { kafkaAddress } from './kafkaAddress.ts';
import { kafkaNames, kafkaReason } from './kafkaErrors.ts';
import { KafkaPublisher } from './kafkaPublisher.ts';

/** A connection with what all parts of the adapter need of it. */
export interface KafkaLive {
  readonly options: BaseOptions;
  readonly topic: string;
  readonly partitions: number;
  readonly admin: Admin;
  readonly publisher: KafkaPublisher;
  /** Resolves with the reason when it is of no use any more. */
  readonly lost: Promise<string>;
}

/** As many machines can share the work of a name. */
const PARTITIONS = 12;
/** Older messages are deleted, whether somebody received them or not. */
const KEPT_MS = 7 * 24 * 3_600_000;
/** Who leads a new partition or group is not known at once, or has just changed. */
const PATIENT = { retries: 20, retryDelay: 100 };
/** A new topic is known to all brokers after a moment. Milliseconds. */
const LOOK_AGAIN_MS = 100;
const LOOKS = 50;
/** For all that is asked when a connection is made; a new topic takes its time. Milliseconds. */
const ANSWER_MS = 10_000;

/** Connects once, and makes the topic where it is missing. */
export async function connectKafka(
  access: BrokerAccess,
  world: BrokerWorld,
): Promise<Link<KafkaLive>> {
  const options = kafkaAddress(access);
  const topic = access.stream ?? DEFAULT_STREAM;
  const patient = { ...options, ...PATIENT };
  const clients = { admin: new Admin(patient), producer: new Producer(patient) };
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  const close = async (): Promise<void> => {
    lose('it was closed');
    await Promise.all(Object.values(clients).map(closeClient));
  };
  try {
    const partitions = await inTime(ensureTopic(clients.admin, topic, world), world);
    const probe = watch(clients, lose);
    const publisher = new KafkaPublisher({
      ...{ topic, producer: clients.producer, clock: world.clock, onTrouble: probe },
    });
    void lost.then((reason) => publisher.fail(brokerDown(reason)));
    const live = { options, topic, partitions, admin: clients.admin, publisher, lost };
    return { it: live, lost, close };
  } catch (error) {
    await close();
    throw new Error(kafkaReason(error), { cause: error });
  }
}

/** A server that took the connection and is silent; the client itself would wait for it. */
async function inTime<T>(work: Promise<T>, { clock }: BrokerWorld): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const waiting = clock.after(ANSWER_MS, () => reject(new Error('the server does not answer')));
  try {
    return await Promise.race([work, late]);
  } finally {
    waiting.dispose();
  }
}

/** @returns asks whether the cluster still answers; one broker of several may well be gone */
function watch(
  { admin, producer }: { readonly admin: Admin; readonly producer: Producer },
  lose: (reason: string) => void,
): () => void {
  const probe = (): void => {
    if (admin.closed) return;
    admin.metadata({ topics: [], forceUpdate: true, retries: 0 }).catch((error: unknown) => {
      lose(kafkaReason(error));
    });
  };
  // Later, since the client forgets a connection only after it has told of its end.
  const probeSoon = (): void => queueMicrotask(probe);
  for (const client of [admin, producer]) client.on('client:broker:disconnect', probeSoon);
  return probeSoon;
}

/** @returns how many partitions it has */
async function ensureTopic(admin: Admin, topic: string, { clock }: BrokerWorld): Promise<number> {
  for (let look = 0; ; look += 1) {
    try {
      const { topics } = await admin.metadata({ topics: [topic], forceUpdate: true, retries: 0 });
      const found = topics.get(topic);
      if (found !== undefined && found.partitions.every(({ leader }) => leader >= 0)) {
        return found.partitionsCount;
      }
    } catch (error) {
      if (!isNotThere(error) || look === LOOKS) throw error;
      if (look === 0) await createTopic(admin, topic);
    }
    await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve));
  }
}

/** For a topic that is missing the client has a sentence of its own instead of Kafka's name. */
function isNotThere(error: unknown): boolean {
  return (
    kafkaNames(error).includes('LEADER_NOT_AVAILABLE') || /^Unknown topic/.test(messageOf(error))
  );
}

async function createTopic(admin: Admin, topic: string): Promise<void> {
  try {
    await admin.createTopics({
      topics: [topic],
      partitions: PARTITIONS,
      configs: [{ name: 'retention.ms', value: String(KEPT_MS) }],
    });
  } catch (error) {
    if (!kafkaNames(error).includes('TOPIC_ALREADY_EXISTS')) throw error;
  }
}

async function closeClient(client: Admin | Producer): Promise<void> {
  await client.close().catch(() => undefined); // Its server is gone.
}
