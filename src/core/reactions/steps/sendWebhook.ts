import type { AnyEvent } from '../../events/event.ts';
import type { Clock, Hash } from '../../ports.ts';
import type { Mask } from '../maskText.ts';
import type { Json, StepContext } from '../stepKind.ts';
import type { HttpAnswer, HttpClient } from './httpClient.ts';
import { cut } from './stepLog.ts';
import { knownUrl, shownUrl } from './webhookUrl.ts';

/** What is needed to tell other machines. */
export interface WebhookPorts {
  readonly http: HttpClient;
  readonly clock: Pick<Clock, 'now'>;
  readonly hash: Hash;
  /** HMAC-SHA256 in base64. A key that begins with `whsec_` is base64 itself. */
  readonly sign: (key: string, text: string) => string;
  readonly env: (name: string) => string | undefined;
  readonly mask: Mask;
}

/** Where a message goes. */
export interface WebhookTarget {
  /** May hold `${env:NAME}`. */
  readonly url: string;
  /** Names the variable that holds the key. */
  readonly secretEnv?: string | undefined;
  readonly allowPrivate?: boolean | undefined;
}

/** What is told: an event as it is, or data of a step. */
export type WebhookMessage =
  | { readonly kind: 'event'; readonly event: AnyEvent }
  | {
      readonly kind: 'data';
      /** The last part of the type on the wire, e.g. `notification`. */
      readonly type: string;
      readonly data: Json;
    };

/** What became of it; the reason is a sentence without secrets. */
export type Delivery =
  | { readonly kind: 'delivered'; readonly summary: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly isFinal: boolean };

const WAIT_MS = 10_000;
const TYPE = 'application/cloudevents+json; charset=utf-8';
/** Too many requests, and a timeout of the server: a later attempt may succeed. */
const FOR_NOW = new Set([408, 425, 429]);
const LONGEST_TOLD = 200;

/**
 * Posts a CloudEvent 1.0 in structured mode. With a key it is signed as
 * https://www.standardwebhooks.com asks for: `webhook-id`, `webhook-timestamp` (seconds; refuse old
 * ones against replay) and `webhook-signature: v1,BASE64`, the HMAC-SHA256 of `ID.TIMESTAMP.BODY`.
 * The id stays the same when a step is tried again.
 */
export async function sendWebhook(
  ports: WebhookPorts,
  context: StepContext,
  target: WebhookTarget,
  message: WebhookMessage,
): Promise<Delivery> {
  const known = knownUrl(target.url, ports.env);
  if (known.kind === 'unknown') return final(known.reason);
  const key = target.secretEnv === undefined ? undefined : ports.env(target.secretEnv);
  if (target.secretEnv !== undefined && (key ?? '') === '') {
    return final(`The key for the signature is not in ${target.secretEnv}. Set that variable.`);
  }
  const event = message.kind === 'event' ? message.event : envelope(ports, context, message);
  const body = ports.mask(JSON.stringify(event));
  const place = shownUrl(target.url, known.url);
  const before = ports.clock.now();
  const answer = await ports.http.send({
    ...{ method: 'POST', url: known.url, body, waitMs: WAIT_MS, signal: context.signal },
    headers: { 'content-type': TYPE, ...signature(ports, event.id, body, key) },
    allowPrivate: target.allowPrivate ?? false,
  });
  const took = ports.clock.now() - before;
  if (answer.kind === 'answered') context.log(`POST ${place}: ${answer.status}, ${took} ms`);
  return deliveryOf(answer, place, ports.mask);
}

function envelope(
  { hash, clock }: WebhookPorts,
  { run, step, event: cause }: StepContext,
  { type, data }: Extract<WebhookMessage, { kind: 'data' }>,
): { readonly id: string } {
  return {
    ...{ specversion: '1.0', id: hash([run.run, step, type].join('\0')), source: cause.source },
    ...{ type: `dev.git-reactor.${type}.v1`, subject: run.reaction },
    ...{ time: new Date(clock.now()).toISOString(), datacontenttype: 'application/json' },
    ...{ correlationid: cause.correlationid ?? cause.id, causationid: cause.id, data },
  };
}

function signature(
  { clock, sign }: WebhookPorts,
  id: string,
  body: string,
  key: string | undefined,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(clock.now() / 1000));
  const known = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (key === undefined) return known;
  return { ...known, 'webhook-signature': `v1,${sign(key, `${id}.${timestamp}.${body}`)}` };
}

function deliveryOf(answer: HttpAnswer, place: string, mask: Mask): Delivery {
  if (answer.kind === 'refused') return final(`${place} is not told: ${answer.reason}`);
  if (answer.kind === 'failed') {
    return {
      kind: 'failed',
      reason: `${place} could not be told: ${mask(answer.reason)}`,
      isFinal: false,
    };
  }
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    return { kind: 'delivered', summary: `${place} took it with ${status}.` };
  }
  const said = cut(mask(body.replace(/[\s\p{Cc}]+/gu, ' ').trim()), LONGEST_TOLD);
  const isFinal = status < 500 && !FOR_NOW.has(status);
  const reason = `${place} answered ${status}${said === '' ? '.' : `: ${said}`}`;
  return { kind: 'failed', reason, isFinal };
}

function final(reason: string): Delivery {
  return { kind: 'failed', reason, isFinal: true };
}
