import { ListOffsetTimestamps } from '@platformatic/kafka';
import type { KafkaLive } from './kafkaConnection.ts';

/** What is known of a group before it is joined. */
export interface KafkaPositions {
  /** By partition: messages before it may have been handed to somebody. */
  readonly known: readonly bigint[];
}

/**
 * Gives a position to each partition for which the group has none, so that one that ends before it
 * received anything goes on where it began.
 */
export async function ensurePositions(
  { admin, topic, partitions }: KafkaLive,
  groupId: string,
  from: 'oldest' | 'new',
): Promise<KafkaPositions> {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  const offsets = async (timestamp: bigint): Promise<ReadonlyMap<number, bigint>> => {
    const request = all.map((partitionIndex) => ({ partitionIndex, timestamp }));
    const [listed] = await admin.listOffsets({ topics: [{ name: topic, partitions: request }] });
    return new Map(listed?.partitions.map((each) => [each.partitionIndex, each.offset]));
  };
  const committed = await committedIn(admin, groupId, { topic, all });
  const ends = await offsets(ListOffsetTimestamps.LATEST);
  const missing = all.filter((partition) => !committed.has(partition));
  if (missing.length > 0) {
    const begins = from === 'new' ? ends : await offsets(ListOffsetTimestamps.EARLIEST);
    const partitionOffsets = missing.map((partition) => ({
      partition,
      offset: begins.get(partition) ?? 0n,
    }));
    await admin.alterConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionOffsets }] });
  }
  return { known: all.map((each) => (committed.has(each) ? (ends.get(each) ?? 0n) : 0n)) };
}

async function committedIn(
  admin: KafkaLive['admin'],
  groupId: string,
  { topic, all }: { readonly topic: string; readonly all: number[] },
): Promise<ReadonlySet<number>> {
  const topics = [{ name: topic, partitionIndexes: all }];
  const [group] = await admin.listConsumerGroupOffsets({ groups: [{ groupId, topics }] });
  const found = group?.topics.find(({ name }) => name === topic)?.partitions ?? [];
  return new Set(
    found.flatMap((each) => (each.committedOffset >= 0n ? [each.partitionIndex] : [])),
  );
}
