import { describe, expect, it } from 'vitest';
import { decodeEvent, encodeEvent } from '../../../src/core/brokers/eventMessage.ts';
import { message } from '../../harness/brokers/brokerContract.ts';
import { sampleEvent, sampleOf } from '../../harness/sampleEvents.ts';
import type { BrokerMessage } from '../../../src/core/brokers/broker.ts';

const failed = sampleOf('ref.moved', 1, {
  data: { ref: 'refs/heads/main', from: null, to: null, cause: 'unknown' },
});

function binary(parts: Partial<BrokerMessage> = {}): BrokerMessage {
  const { data, datacontenttype, hopcount, ...attributes } = { hopcount: 2, ...failed };
  return message(1, {
    contentType: datacontenttype,
    attributes: { ...attributes, hopcount: String(hopcount) },
    body: Buffer.from(JSON.stringify(data)),
    ...parts,
  });
}

describe('an event on its way over a broker', () => {
  it('is structured, known by source and id, and names the machine', async () => {
    const sent = encodeEvent({ ...sampleEvent(1), sequence: '0000000000000007' }, 'm1');
    expect(sent).toMatchObject({
      id: '/git/example.org/team/shop#e1',
      key: 'main',
      type: 'ref.moved',
      contentType: 'application/cloudevents+json',
    });
    expect(await decodeEvent(sent)).toEqual({ ...sampleEvent(1), relayedby: 'm1' });
  });

  it('is taken in binary mode too, with its numbers', async () => {
    expect(await decodeEvent(binary())).toEqual({ ...failed, hopcount: 2 });
    expect(
      await decodeEvent(binary({ contentType: 'application/json; charset=utf-8' })),
    ).toBeTruthy();
  });

  it('is taken where the sender does not say what it is', async () => {
    const body = Buffer.from(JSON.stringify(failed));
    expect(await decodeEvent(message(1, { contentType: '', body }))).toEqual(failed);
  });

  it.each([
    ['not JSON', message(1, { body: Buffer.from('{') }), /not JSON/],
    ['not UTF-8', message(1, { body: Uint8Array.from([0xff, 0xfe]) }), /not UTF-8/],
    ['a batch', message(1, { contentType: 'application/cloudevents-batch+json' }), /batches/],
    ['of 10 MB', message(1, { body: new Uint8Array(10 << 20) }), /10485760 bytes, at most/],
    ['of another kind', binary({ contentType: 'application/xml' }), /"application\/xml", not JSON/],
    ['of a foreign type', binary({ attributes: { ...binary().attributes, type: 'x' } }), /"x"/],
    [
      'without a source',
      binary({ attributes: { specversion: '1.0', id: '1' } }),
      /no "source"|no "type"/,
    ],
    [
      'with a hopcount that is none',
      binary({ attributes: { ...binary().attributes, hopcount: 'x' } }),
      /hopcount/,
    ],
    [
      'of version 0.3',
      binary({ attributes: { ...binary().attributes, specversion: '0.3' } }),
      /specversion/,
    ],
  ])('is refused when it is %s', async (_, given, reason) => {
    await expect(decodeEvent(given)).rejects.toThrow(reason);
  });
});
