import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { CHECKOUT } from '../../harness/checkout.ts';

interface Compose {
  readonly services: Readonly<Record<string, { readonly ports: readonly string[] }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = parse(readFileSync(join(CHECKOUT, 'compose.yaml'), 'utf8')) as Compose;
const SERVICES: Readonly<Record<string, string>> = {
  nats: 'nats',
  amqp: 'rabbitmq',
  kafka: 'kafka',
};
const ADDRESS = /\b(nats|amqp|kafka):\/\/(?:localhost|127\.0\.0\.1):(\d+)/g;

it('publishes one port of each broker, on loopback', () => {
  expect(Object.keys(compose.services).sort()).toEqual(Object.values(SERVICES).sort());
  for (const { ports } of Object.values(compose.services)) {
    expect(ports).toHaveLength(1);
    expect(ports[0]).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  }
});

it('publishes the ports that the documents name', () => {
  const files = ['README.md', ...globSync('docs/*.md', { cwd: CHECKOUT })];
  const texts = files.map((file) => join(CHECKOUT, file)).filter(existsSync);
  const named = texts.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(ADDRESS)]);
  expect(new Set(named.map(([, scheme]) => scheme))).toEqual(new Set(Object.keys(SERVICES)));
  for (const [, scheme = '', port = ''] of named) {
    const service = compose.services[SERVICES[scheme] ?? ''];
    expect(service?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
  }
});
