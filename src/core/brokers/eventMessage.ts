import { messageOf, ReactorError } from '../errors.ts';
import { shortType, type AnyEvent } from '../events/event.ts';
import type { EventLimits } from '../events/parseEvent.ts';
import type { BrokerMessage } from './broker.ts';

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const JSON_TYPE = /^(?:application|text)\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i;
/** Attributes that are no strings in JSON. */
const WHOLE_NUMBERS = ['hopcount'];

/** An event in structured mode, with the machine that sends it. */
export function encodeEvent(event: AnyEvent, machine: string): BrokerMessage {
  // Its place in the stream is of no meaning elsewhere.
  const text = JSON.stringify({ ...event, sequence: undefined, relayedby: machine });
  return {
    id: messageId(event),
    key: event.partitionkey,
    type: shortType(event),
    contentType: STRUCTURED,
    attributes: {},
    body: new TextEncoder().encode(text),
  };
}

/** CloudEvents are known by source and id together, messages by one text. */
function messageId({ source, id }: AnyEvent): string {
  return `${source}#${id}`;
}

/**
 * The event of a message in structured or in binary mode, through the one entrance.
 * @throws ReactorError `event-invalid` with the reason
 */
export async function decodeEvent(message: BrokerMessage, given?: EventLimits): Promise<AnyEvent> {
  const { DEFAULT_EVENT_LIMITS, parseEvent } = await import('../events/parseEvent.ts');
  const limits = given ?? DEFAULT_EVENT_LIMITS;
  const { body, contentType, attributes } = message;
  if (body.byteLength > limits.maxCharacters) {
    throw invalid(`it has ${body.byteLength} bytes, at most ${limits.maxCharacters} are taken`);
  }
  if (contentType.startsWith(BATCH)) throw invalid('batches of events are not taken');
  const text = textOf(body);
  if (contentType.startsWith(STRUCTURED)) return parseEvent(text, limits);
  // Some senders say nothing: then it is what it looks like.
  if (attributes['specversion'] === undefined) return parseEvent(text, limits);
  return parseEvent(structured(message, text), limits);
}

function structured({ attributes, contentType }: BrokerMessage, text: string): string {
  if (contentType !== '' && !JSON_TYPE.test(contentType)) {
    throw invalid(`its data is ${JSON.stringify(contentType.slice(0, 80))}, not JSON`);
  }
  const typed = Object.entries(attributes).map(([name, value]) =>
    WHOLE_NUMBERS.includes(name) ? [name, Number(value)] : [name, value],
  );
  // Told by the content type; senders repeat it in forms of their own.
  const others = Object.fromEntries(typed) as Record<string, unknown>;
  return JSON.stringify({ ...others, datacontenttype: undefined, data: dataOf(text) });
}

function dataOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(`its data is not JSON: ${messageOf(error)}`);
  }
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw invalid('it is not UTF-8');
  }
}

function invalid(reason: string): ReactorError {
  return new ReactorError('event-invalid', `The message was refused: ${reason}.`, {
    hint: 'Send a CloudEvent 1.0 in JSON of a type that Git Reactor knows.',
  });
}
