import type { ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createHttpClient,
  type HttpClientOptions,
  type Resolve,
} from '../../../src/adapters/reactions/httpClient.ts';
import type { HttpAnswer, HttpRequest } from '../../../src/core/reactions/steps/httpClient.ts';
import { httpServer, type Asked, type TestServer } from '../../harness/reactions/httpServer.ts';

type Answer = (response: ServerResponse, asked: Asked) => unknown;

const answers: Readonly<Record<string, Answer>> = {
  '/ok': (response) => response.end('fine'),
  '/huge': (response) => {
    const more = (): void => {
      while (response.write('x'.repeat(64 * 1024)));
      response.once('drain', more);
    };
    more();
  },
  '/silent': () => undefined,
  '/stalls': (response) => response.write('half'),
  '/closes': (response) => response.socket?.destroy(),
  '/breaks': (response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half', () => response.socket?.destroy());
  },
  '/moved': (response) => response.writeHead(307, { location: '/ok' }).end(),
  '/found': (response) => response.writeHead(302, { location: '/ok' }).end(),
  '/loop': (response) => response.writeHead(308, { location: '/loop' }).end(),
  '/away': (response) => {
    response.writeHead(307, { location: `http://elsewhere.example:${server.port}/ok` }).end();
  },
  '/file': (response) => response.writeHead(307, { location: 'file:///etc/passwd' }).end(),
};

let server: TestServer;
beforeAll(async () => {
  server = await httpServer((asked, response) => answers[asked.path]?.(response, asked));
});
afterAll(() => server.close());

/** All names lead to loopback. */
const toLoopback: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

function send(
  url: string,
  more: Partial<HttpRequest> = {},
  world: HttpClientOptions = {},
): Promise<HttpAnswer> {
  return createHttpClient(world).send({
    ...{ method: 'POST', url, headers: {}, body: '{}', allowPrivate: true, waitMs: 20_000 },
    signal: new AbortController().signal,
    ...more,
  });
}

const at = (path: string, more?: Partial<HttpRequest>) => send(`${server.url}${path}`, more);

describe('an answer', () => {
  it('comes with status and text', async () => {
    const headers = { 'x-own': 'yes' };
    expect(await at('/ok', { headers, body: 'é' })).toEqual({
      kind: 'answered',
      status: 200,
      body: 'fine',
    });
    const [asked] = server.asked.slice(-1);
    expect(asked).toMatchObject({ method: 'POST', body: 'é', headers: { 'x-own': 'yes' } });
  });

  it('without end is read as far as 64 KiB', async () => {
    const answer = await at('/huge');
    expect(answer).toMatchObject({ kind: 'answered', status: 200 });
    expect(answer.kind === 'answered' && answer.body.length).toBe(64 * 1024);
  });

  it('that breaks off or stalls counts as far as it came', async () => {
    const half = { kind: 'answered', status: 200, body: 'half' };
    expect(await at('/breaks')).toEqual(half);
    expect(await at('/stalls', { waitMs: 1_000 })).toEqual(half);
  });

  it('that does not come is a failure', async () => {
    expect(await at('/silent', { waitMs: 300 })).toEqual({
      kind: 'failed',
      reason: 'there was no answer within 0.3 s.',
    });
    expect(await at('/closes')).toMatchObject({ kind: 'failed', reason: 'socket hang up.' });
  });

  it('of what is no HTTP, or of nobody, is a failure', async () => {
    const other = createServer((socket) => socket.resume().end('SSH-2.0-OpenSSH\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const answer = await send(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ kind: 'failed' });
    await new Promise((resolve) => other.close(resolve));
    const nobody = await send(`http://127.0.0.1:${port}/`);
    expect(nobody).toMatchObject({ kind: 'failed' });
    expect(nobody).toHaveProperty('reason', expect.stringContaining('ECONNREFUSED'));
  });

  it('is not waited for when it is stopped', async () => {
    const life = new AbortController();
    const sent = at('/silent', { signal: life.signal });
    life.abort(new Error('cancelled'));
    await expect(sent).rejects.toThrow('cancelled');
  });
});

describe('a redirect', () => {
  it('to the same host is followed where it keeps the method', async () => {
    expect(await at('/moved')).toMatchObject({ status: 200, body: 'fine' });
    expect(server.asked.at(-1)).toMatchObject({ method: 'POST', path: '/ok', body: '{}' });
    expect(await at('/found')).toMatchObject({ kind: 'answered', status: 302 });
    const read = { method: 'GET' } as const;
    expect(await at('/found', read)).toMatchObject({ status: 200 });
  });

  it('without end is a failure', async () => {
    expect(await at('/loop')).toMatchObject({ kind: 'failed' });
  });

  it('to another host is not followed without leave', async () => {
    const before = server.asked.length;
    const url = `http://here.example:${server.port}/away`;
    const isPrivate = (): boolean => false;
    const answer = await send(url, { allowPrivate: false }, { resolve: toLoopback, isPrivate });
    expect(answer).toEqual({
      kind: 'refused',
      reason:
        'It redirects to another host, elsewhere.example. Use that address, or set allowPrivate.',
    });
    expect(server.asked.length).toBe(before + 1);
    expect(await send(url, {}, { resolve: toLoopback })).toMatchObject({ status: 200 });
  });

  it('to what is no http is never followed', async () => {
    expect(await at('/file')).toMatchObject({ kind: 'refused' });
  });

  it('to the same name is checked again, as that may lead elsewhere by then', async () => {
    const addresses = ['127.0.0.1', '127.0.0.2'];
    const resolve: Resolve = () =>
      Promise.resolve([{ address: addresses.shift() ?? '', family: 4 }]);
    const isPrivate = (address: string): boolean => address === '127.0.0.2';
    const url = `http://here.example:${server.port}/moved`;
    const answer = await send(url, { allowPrivate: false }, { resolve, isPrivate });
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(server.asked.at(-1)?.path).toBe('/moved');
  });
});

/** A name with a public and a private address. */
const publicAndLoopback: Resolve = () =>
  Promise.resolve([
    { address: '1.1.1.1', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]);

describe('without leave for private networks', () => {
  const refused = (url: string, world?: HttpClientOptions) =>
    send(url, { allowPrivate: false }, world);

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', 'localhost', '0'])(
    '%s is not reached',
    async (host) => {
      const before = server.asked.length;
      expect(await refused(`http://${host}:${server.port}/ok`)).toMatchObject({ kind: 'refused' });
      expect(server.asked.length).toBe(before);
    },
  );

  it('a name is not reached if one of its addresses is private', async () => {
    const answer = await refused(`http://a.example:${server.port}/ok`, {
      resolve: publicAndLoopback,
    });
    expect(answer).toMatchObject({ kind: 'refused' });
  });

  it('a connection that leads elsewhere than its address said is closed before anything is sent', async () => {
    const before = server.asked.length;
    // As if the name had led to a public address, and the system connected to another one.
    const seen: string[] = [];
    const isPrivate = (address: string): boolean => seen.push(address) > 1;
    const world = { resolve: toLoopback, isPrivate };
    const answer = await send(`http://a.example:${server.port}/ok`, { allowPrivate: false }, world);
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(server.asked.length).toBe(before);
  });
});
