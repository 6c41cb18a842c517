import { describe, expect, it } from 'vitest';
import {
  forgetCredentials,
  storeCredentials,
  storedCredentials,
} from '../../../src/ui/brokers/brokerSecrets.ts';
import {
  conditionOf,
  isTrouble,
  worstOf,
  type BrokerStatus,
} from '../../../src/ui/brokers/brokerStatus.ts';

const DOWN: BrokerStatus = { kind: 'down', reason: 'refused' };
const UNUSABLE: BrokerStatus = { kind: 'unusable', reason: 'a password in it' };
const CONNECTED: BrokerStatus = { kind: 'connected' };
const ELSEWHERE: BrokerStatus = { kind: 'elsewhere' };
const NONE: BrokerStatus = { kind: 'none' };

describe('the brokers of several repositories', () => {
  it.each([
    [[], undefined],
    [[NONE], NONE],
    [[NONE, CONNECTED], CONNECTED],
    [[ELSEWHERE, CONNECTED], CONNECTED],
    [[CONNECTED, { kind: 'connecting' }], { kind: 'connecting' }],
    [[CONNECTED, DOWN, NONE], DOWN],
    [[DOWN, UNUSABLE], UNUSABLE],
  ] satisfies [BrokerStatus[], BrokerStatus | undefined][])('%j are as %j', (all, worst) => {
    expect(worstOf(all.map((status) => ({ status })))?.status).toEqual(worst);
  });

  it('ask for a person when they are down or cannot be used, and are down to conditions then', () => {
    const all = [NONE, ELSEWHERE, CONNECTED, DOWN, UNUSABLE];
    expect(all.filter((status) => isTrouble(status))).toEqual([DOWN, UNUSABLE]);
    const conditions = [undefined, ...all].map((status) => conditionOf(status));
    expect(conditions).toEqual(['none', 'none', 'elsewhere', 'connected', 'down', 'down']);
  });
});

/** As the editor's secret storage, which holds texts by their keys. */
function secretStorage() {
  const kept = new Map<string, string>();
  return {
    kept,
    get: (key: string) => Promise.resolve(kept.get(key)),
    store: (key: string, value: string) => Promise.resolve(void kept.set(key, value)),
    delete: (key: string) => Promise.resolve(void kept.delete(key)),
  };
}

const HOME = new URL('nats://broker.example:4222');
const ADA = { username: 'ada', password: 'pa"ss', ca: 'PEM' };

describe('the credentials of a broker', () => {
  it('come back as they were stored, and are gone when they are forgotten', async () => {
    const secrets = secretStorage();
    await storeCredentials(secrets, HOME, ADA);
    expect(await storedCredentials(secrets, HOME)).toEqual(ADA);
    await forgetCredentials(secrets, HOME);
    expect(secrets.kept.size).toBe(0);
    expect(await storedCredentials(secrets, HOME)).toBeUndefined();
  });

  it.each([
    'nats://other.example:4222',
    'nats://broker.example:4223',
    'tls://broker.example:4222',
    'amqp://broker.example:4222',
    'nats://broker.example:4222/elsewhere',
  ])('go to no other address: %s', async (other) => {
    const secrets = secretStorage();
    await storeCredentials(secrets, HOME, ADA);
    expect(await storedCredentials(secrets, new URL(other))).toBeUndefined();
  });

  it('are the same however the address is written', async () => {
    const secrets = secretStorage();
    await storeCredentials(secrets, new URL('nats://BROKER.example:4222/'), ADA);
    expect(await storedCredentials(secrets, HOME)).toEqual(ADA);
  });

  it('are not stored where there are none, and what was there goes', async () => {
    const secrets = secretStorage();
    await storeCredentials(secrets, HOME, ADA);
    await storeCredentials(secrets, HOME, { username: '', password: '' });
    expect(secrets.kept.size).toBe(0);
  });

  it.each(['', 'x', 'null', '[]', '{"username":1,"password":{}}'])(
    'are none of those that %j could be',
    async (text) => {
      const secrets = secretStorage();
      await storeCredentials(secrets, HOME, ADA);
      for (const key of secrets.kept.keys()) secrets.kept.set(key, text);
      expect(await storedCredentials(secrets, HOME)).toEqual({});
    },
  );
});
