import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../../src/adapters/reactions/httpClient.ts';
import { tcpProbe } from '../../../src/adapters/reactions/tcpProbe.ts';
import { createMonitorKind } from '../../../src/core/reactions/steps/monitor.ts';
import type { MonitorOptions } from '../../../src/core/reactions/steps/monitorOptions.ts';
import type { StepContext, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository } from '../../harness/gitRepository.ts';
import { commandWorld } from '../../harness/reactions/commandWorld.ts';
import { httpServer, type TestServer } from '../../harness/reactions/httpServer.ts';
import { recordedContext, type RecordedContext } from '../../harness/reactions/recordedContext.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const repository = createRepository();
repository.write('check.sh', 'test -e "$1"\n');
repository.commit('one');
const world = commandWorld(repository);
const flags = tempFolder('flags');

let server: TestServer;
let asked = 0;
let answer: (count: number) => { readonly status: number; readonly text: string };
beforeAll(async () => {
  server = await httpServer((_, response) => {
    const { status, text } = answer(++asked);
    response.writeHead(status).end(text);
  });
});
afterAll(async () => {
  await server.close();
  world.dispose();
  repository.remove();
});

const kind = createMonitorKind({
  ...world.ports,
  clock: leapingClock(),
  http: createHttpClient(),
  tcp: tcpProbe,
  env: (name) => (name === 'HEALTH' ? `${server.url}/h?key=abc` : undefined),
});

/** Time passes only by waiting, and then at once. */
function leapingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    after(ms, callback) {
      const timer = setImmediate(() => {
        now += ms;
        callback();
      });
      return { dispose: () => clearImmediate(timer) };
    },
  };
}

interface Ran {
  readonly outcome: StepOutcome;
  readonly context: RecordedContext<MonitorOptions>;
}

async function monitor(
  written: object,
  more: Partial<StepContext<MonitorOptions>> = {},
): Promise<Ran> {
  const short = { name: 'web', for: '10s', every: '1s' };
  const options = kind.schema.parse({
    monitor: { ...short, ...written },
  }) as unknown as MonitorOptions;
  const context = recordedContext(options, { subject: await world.subject(), ...more });
  asked = 0;
  return { outcome: await kind.run(context), context };
}

const health = ({ told }: RecordedContext<unknown>) =>
  told.map(({ data }) => 'healthy' in data && data.healthy);

describe('watching an address', () => {
  it('that answers as it should succeeds', async () => {
    answer = () => ({ status: 200, text: '{"status":"ok"}' });
    const { outcome, context } = await monitor({ http: `${server.url}/h`, contains: '"ok"' });
    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(context.told[0]).toMatchObject({
      type: 'platform.healthCheck',
      subject: 'default/web',
      data: { name: 'web', environment: 'default', healthy: true, target: `${server.url}/h` },
    });
    expect(asked).toBe(11);
  });

  it('that fails now and then is not unhealthy yet', async () => {
    answer = (count) => ({ status: count === 2 || count === 3 ? 503 : 200, text: '' });
    const { outcome, context } = await monitor({ http: `${server.url}/h`, for: '30s' });
    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(health(context)).toEqual([true, false, true, true]);
  });

  it('that goes on failing is unhealthy, and no more is asked', async () => {
    answer = (count) => ({ status: count === 1 ? 200 : 503, text: '' });
    const { outcome, context } = await monitor({ http: '${env:HEALTH}', for: '7d', failAfter: 2 });
    const reason = 'web (default) was unhealthy 2 times in a row: It answered 503, not 2xx.';
    expect([outcome, asked]).toEqual([{ kind: 'failed', reason }, 3]);
    expect(health(context)).toEqual([true, false, false]);
    expect(JSON.stringify([context.told, context.lines])).not.toMatch(/abc/);
  });

  it('after a deployment watches what was deployed, if it does not say', async () => {
    answer = () => ({ status: 200, text: '' });
    const notes = { deployed: { name: 'shop', environment: 'prod' } };
    const { context } = await monitor({ http: `${server.url}/h`, name: undefined }, { notes });
    expect(context.told[0]).toMatchObject({ subject: 'prod/shop', data: { name: 'shop' } });
  });

  it('can ask for another status', async () => {
    answer = () => ({ status: 401, text: '' });
    const asks = { http: `${server.url}/h`, status: 401, for: '1s' };
    expect((await monitor(asks)).outcome).toMatchObject({ kind: 'succeeded' });
    const { outcome } = await monitor({ ...asks, contains: 'never' });
    expect(outcome).toHaveProperty('reason', expect.stringContaining('does not hold "never"'));
  });
});

describe('watching a port', () => {
  it('succeeds as long as it takes connections', async () => {
    const tcp = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
    const { port } = tcp.address() as AddressInfo;
    const asks = { tcp: `localhost:${port}`, for: '2s' };
    expect((await monitor(asks)).outcome).toMatchObject({ kind: 'succeeded' });
    await new Promise((resolve) => tcp.close(resolve));
    const { outcome } = await monitor(asks);
    expect(outcome).toHaveProperty('reason', expect.stringContaining('ECONNREFUSED'));
  });
});

describe('watching by a command', () => {
  it('runs it in the files of the commit each time', async () => {
    const flag = join(flags, 'up');
    const asks = { run: ['sh', 'check.sh', flag], failAfter: 1, for: '1s' };
    expect((await monitor(asks)).outcome).toMatchObject({
      kind: 'failed',
      reason: 'web (default) was unhealthy: sh ended with exit code 1.',
    });
    writeFileSync(flag, '');
    expect((await monitor(asks)).outcome).toMatchObject({ kind: 'succeeded' });
  });

  it('ends with all that it started when it is stopped', async () => {
    const life = new AbortController();
    const began = join(flags, 'began');
    const asks = { run: `touch ${began}; sleep 1000`, shell: 'sh' };
    const running = monitor(asks, { signal: life.signal });
    const ended = expect(running).rejects.toThrow('cancelled');
    await eventually('it began', () => existsSync(began), Boolean);
    life.abort(new Error('cancelled'));
    await ended;
  });
});

describe('what is written', () => {
  it.each([
    [{}, /Give one of http, tcp and run/],
    [{ http: 'https://a.example', tcp: 'a:1' }, /Give one of/],
    [{ tcp: 'a' }, /host and a port/],
    [{ tcp: 'a:1', every: '10ms' }, /from 1s/],
    [{ tcp: 'a:1', for: '30d' }, /at most 7d/],
    [{ tcp: 'a:1', status: 200 }, /about the answer/],
    [{ run: 'a | b' }, /Only a shell/],
    [{ http: 'ftp://a' }, /http or https/],
  ])('%j is refused', (written, reason) => {
    const { error } = kind.schema.safeParse({ monitor: written });
    expect(JSON.stringify(error?.issues)).toMatch(reason);
  });
});
