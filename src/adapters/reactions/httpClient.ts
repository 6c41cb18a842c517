import { lookup, type LookupAddress } from 'node:dns';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { messageOf } from '../../core/errors.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../core/reactions/steps/httpClient.ts';
import { isPrivateAddress } from './privateAddress.ts';

/** All addresses of a host. @throws if it is not known */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export interface HttpClientOptions {
  /** Default: as the system resolves names. */
  readonly resolve?: Resolve;
  /** Default: what is not of the public internet. */
  readonly isPrivate?: (address: string) => boolean;
}

type World = Required<HttpClientOptions>;

const MOST_REDIRECTS = 3;
const MOST_BYTES = 64 * 1024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Redirects that keep method and body. */
const KEEPING = new Set([307, 308]);

/** Speaks HTTP with Node's own client: a connection for each exchange, no proxy, no cookies. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const world = { resolve: resolveBySystem, isPrivate: isPrivateAddress, ...options };
  return {
    async send(request) {
      let url = new URL(request.url);
      for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
        const { answer, location } = await exchange(request, url, world);
        if (answer.kind !== 'answered' || location === undefined) return answer;
        const next = redirectOf(request, answer.status, url, location);
        if (next === undefined) return answer;
        if (typeof next === 'string') return { kind: 'refused', reason: next };
        url = next;
      }
      return { kind: 'failed', reason: `There were more than ${MOST_REDIRECTS} redirects.` };
    },
  };
}

/** Where to go on, or why not; `undefined`: the answer is what it is. */
function redirectOf(
  { method, allowPrivate }: HttpRequest,
  status: number,
  from: URL,
  location: string,
): URL | string | undefined {
  if (!REDIRECTS.has(status) || (method === 'POST' && !KEEPING.has(status))) return undefined;
  const to = URL.parse(location, from.href);
  if (to === null || (to.protocol !== 'http:' && to.protocol !== 'https:')) {
    return 'It redirects to what is no http address.';
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    return 'It redirects from https to http.';
  }
  if (to.hostname !== from.hostname && !allowPrivate) {
    return `It redirects to another host, ${to.hostname}. Use that address, or set allowPrivate.`;
  }
  if (to.host === from.host && to.username === '') {
    to.username = from.username;
    to.password = from.password;
  }
  return to;
}

interface Exchanged {
  readonly answer: HttpAnswer;
  /** Where it says to go on. */
  readonly location?: string;
}

async function exchange(request: HttpRequest, url: URL, world: World): Promise<Exchanged> {
  request.signal.throwIfAborted();
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // No name is looked up for an address, so it is checked here.
  if (isIP(host) !== 0 && !request.allowPrivate && world.isPrivate(host)) return refused(host);
  try {
    return await new Exchange(request, url, world).done;
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof PrivateAddress) return refused(host);
    return { answer: { kind: 'failed', reason: sentenceOf(error) } };
  }
}

/** A name led to an address that may not be reached. */
class PrivateAddress extends Error {}

class Exchange {
  readonly done: Promise<Exchanged>;
  readonly #request: HttpRequest;
  readonly #world: World;

  constructor(request: HttpRequest, url: URL, world: World) {
    this.#request = request;
    this.#world = world;
    this.done = this.#run(url);
  }

  async #run(url: URL): Promise<Exchanged> {
    const sent = this.#start(url);
    try {
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      sent.on('error', reject).on('response', resolve);
      this.#limit(sent, reject);
      sent.end(this.#request.body);
      const response = await promise;
      const body = await textOf(response, this.#request.waitMs);
      const { location } = response.headers;
      const answer = { kind: 'answered', status: response.statusCode ?? 0, body } as const;
      return { answer, ...(location !== undefined && { location }) };
    } finally {
      sent.destroy();
    }
  }

  #start(url: URL): ClientRequest {
    const { method, headers, body, signal } = this.#request;
    const { request } = url.protocol === 'https:' ? https : http;
    const options: RequestOptions = {
      ...{ method, signal, agent: false, lookup: this.#lookup, autoSelectFamily: true },
      maxHeaderSize: MOST_BYTES,
      headers: {
        'user-agent': 'git-reactor',
        accept: '*/*',
        ...headers,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
    };
    return request(url, options);
  }

  /** The addresses that are connected to are exactly those that were checked. */
  readonly #lookup: LookupFunction = (host, options, callback) => {
    this.#world.resolve(host).then(
      (found) => {
        const wanted = found.filter(
          ({ family }) => !options.family || Number(options.family) === family,
        );
        const isHidden = wanted.some(({ address }) => this.#world.isPrivate(address));
        const [first] = wanted;
        if (first === undefined) callback(new Error(`${host} has no address`), '', 0);
        else if (isHidden && !this.#request.allowPrivate) callback(new PrivateAddress(), '', 0);
        else if (options.all === true) callback(null, [...wanted]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(), '', 0),
    );
  };

  #limit(sent: ClientRequest, reject: (error: Error) => void): void {
    const { waitMs, allowPrivate } = this.#request;
    const late = (): void => {
      const error = new Error(`there was no answer within ${waitMs / 1000} s`);
      reject(error);
      sent.destroy(error);
    };
    // Node's own limit begins with the connection, and says nothing of the wait for a name.
    const timer = setTimeout(late, waitMs);
    sent.on('response', () => clearTimeout(timer)).on('close', () => clearTimeout(timer));
    sent.setTimeout(waitMs, late);
    sent.on('socket', (socket) => {
      socket.on('connect', () => {
        const { remoteAddress } = socket;
        const isHidden = remoteAddress === undefined || this.#world.isPrivate(remoteAddress);
        if (isHidden && !allowPrivate) sent.destroy(new PrivateAddress());
      });
    });
  }
}

/** The beginning of an answer, as far as it comes in time. */
async function textOf(response: IncomingMessage, waitMs: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => response.destroy(), waitMs);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MOST_BYTES) break;
    }
  } catch {
    // The status has come, and with it the answer; the rest is only for people.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8');
}

function resolveBySystem(host: string): Promise<readonly LookupAddress[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly LookupAddress[]>();
  lookup(host, { all: true }, (error, found) => (error ? reject(error) : resolve(found)));
  return promise;
}

function refused(host: string): Exchanged {
  const reason = `${host} is an address of this machine or of a private network. Set allowPrivate if that is meant.`;
  return { answer: { kind: 'refused', reason } };
}

function sentenceOf(error: unknown): string {
  // Of several addresses the first says enough.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return `${messageOf(first)}.`;
}
