import { connect, headers } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { openNats } from '../../../src/adapters/brokers/nats/natsBroker.ts';
import { consumed } from '../../harness/brokers/brokerContract.ts';
import type { BrokerKind } from '../../harness/brokers/brokerServer.ts';
import { describeServer } from '../../harness/brokers/describeServer.ts';
import { natsMissing, startNats } from '../../harness/brokers/natsServer.ts';
import { eventually } from '../../harness/eventually.ts';

const kind: BrokerKind = {
  ...{ name: 'NATS JetStream', missing: natsMissing, open: openNats, start: startNats },
  carriesLarge: false,
};

describeServer(kind, ({ on, server }) => {
  it('takes events in both modes from whoever publishes to the subject', async () => {
    await on('foreign', async (broker) => {
      const received = await consumed(broker, { name: 'reader', mode: 'all', from: 'oldest' });
      const them = await connect({ servers: server().access.url.host });
      const attributes = headers();
      const type = 'dev.git-reactor.deployment.failed.v1';
      for (const [name, value] of Object.entries({ specversion: '1.0', id: 'b', source: '/them' }))
        attributes.set(`ce-${name}`, value);
      them.publish('foreign.events.deployment.failed', '{}', { headers: attributes });
      them.publish('foreign.events.deployment.failed', JSON.stringify({ id: 's', type }));
      await them.drain();
      await eventually(
        'both',
        () => received,
        ({ length }) => length === 2,
      );
      expect(received.map((each) => each.type)).toEqual(['deployment.failed', 'deployment.failed']);
      expect(received[0]).toMatchObject({ id: 'b', attributes: { source: '/them' } });
      // One without an id of its own is known by its place.
      expect(received[1]?.id).toMatch(/^foreign\.events#\d+$/);
    });
  });
});
