import { describe, expect, it } from 'vitest';
import { KafkaShare } from '../../../src/adapters/brokers/kafka/kafkaShare.ts';

function shareOf(...partitions: readonly number[]): KafkaShare {
  const share = new KafkaShare('events');
  share.assigned([{ topic: 'events', partitions: [...partitions] }]);
  share.positioned(new Map(partitions.map((each) => [`events:${each}`, 10n])));
  return share;
}

const due = (share: KafkaShare): unknown => share.progress.map((each) => each.due);

describe('what a member of a consumer group commits', () => {
  it('is the position up to which all is acknowledged', () => {
    const share = shareOf(0);
    const taken = [10n, 11n, 12n].map((offset) => [share.take(0, offset), offset] as const);
    for (const [progress, offset] of [...taken].slice(1)) progress?.acknowledge(offset);
    expect(due(share)).toEqual([undefined]);
    taken[0]?.[0]?.acknowledge(10n);
    expect(due(share)).toEqual([13n]);
    share.progress[0]?.committed(13n);
    expect(due(share)).toEqual([undefined]);
  });

  it('goes over offsets that carry nothing', () => {
    const share = shareOf(0);
    share.take(0, 15n)?.acknowledge(15n);
    expect(due(share)).toEqual([16n]);
  });
});

describe('over a rebalance', () => {
  it('takes nothing again of a partition that it keeps', () => {
    const share = shareOf(0, 1);
    const progress = share.take(0, 10n);
    share.assigned([{ topic: 'events', partitions: [0] }]);
    share.positioned(new Map([['events:0', 10n]]));
    expect(progress && share.holds(progress)).toBe(true);
    expect(share.take(0, 10n)).toBeUndefined();
    expect(share.take(0, 11n)).toBe(progress);
  });

  it('lets go of what it loses, and begins it anew when it comes back', () => {
    const share = shareOf(0);
    const before = share.take(0, 10n);
    share.assigned([]);
    expect(before && share.holds(before)).toBe(false);
    expect(share.take(0, 11n)).toBeUndefined();
    share.assigned([{ topic: 'events', partitions: [0] }]);
    expect(share.take(0, 11n)).toBeUndefined(); // Where it goes on is not known yet.
    share.positioned(new Map([['events:0', 20n]]));
    expect(share.take(0, 11n)).toBeUndefined();
    expect(share.take(0, 20n)).not.toBe(before);
    expect(before && share.holds(before)).toBe(false);
  });
});
