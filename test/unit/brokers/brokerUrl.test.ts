import { describe, expect, it } from 'vitest';
import { readBrokerUrl } from '../../../src/core/brokers/brokerUrl.ts';

describe('the address of a broker', () => {
  it('names the server and what is shared', () => {
    const access = readBrokerUrl('nats://broker.example:4222?stream=shop', {
      username: 'ada',
      password: 'secret',
      ca: '',
    });
    expect(access.url.href).toBe('nats://broker.example:4222');
    expect(access).toMatchObject({ stream: 'shop', username: 'ada', password: 'secret' });
    expect(access).not.toHaveProperty('ca');
  });

  it.each(['nats://ada:hunter2@host', 'amqps://ada@host', 'kafka://:hunter2@host'])(
    'with credentials in it is refused, with the way to do it right: %s',
    (address) => {
      const reading = (): unknown => readBrokerUrl(address);
      expect(reading).toThrow(/has a user or a password in it/);
      expect(reading).not.toThrow(/hunter2/);
      expect(reading).toThrow(
        expect.objectContaining({
          hint: expect.stringMatching(
            /GIT_REACTOR_BROKER_USER and GIT_REACTOR_BROKER_PASSWORD/,
          ) as string,
        }) as Error,
      );
    },
  );

  it.each(['', 'host:4222', 'http://host', 'nats:', 'nats:///x', 'nats://'])(
    'is not %j',
    (address) => {
      expect(() => readBrokerUrl(address)).toThrow(/not the address of a broker/);
    },
  );

  it('has a name of a stream that every broker can have', () => {
    expect(() => readBrokerUrl('nats://host?stream=a.b')).toThrow(/name of the stream/);
  });
});
