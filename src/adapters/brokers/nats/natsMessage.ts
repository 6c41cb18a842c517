import { headers, type MsgHdrs } from '@nats-io/transport-node';
import type { BrokerMessage, ReceivedMessage } from '../../../core/brokers/broker.ts';
import { brokerRefused } from '../../../core/brokers/brokerErrors.ts';

const KEY = 'Git-Reactor-Key';
const ID = 'Nats-Msg-Id';
const CONTENT_TYPE = 'Content-Type';
/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/nats-protocol-binding.md */
const ATTRIBUTE = /^ce-(.+)$/i;
const TYPE = /^[\w-]+(?:\.[\w-]+)*$/;

/** The subject of a message. @throws ReactorError `broker-refused` for a type that cannot be part of one */
export function subjectOf(prefix: string, { type }: BrokerMessage): string {
  if (TYPE.test(type)) return `${prefix}.${type}`;
  throw brokerRefused(`"${type.slice(0, 80)}" cannot be part of a subject`);
}

export function encodeHeaders(message: BrokerMessage): MsgHdrs {
  const all = headers();
  all.set(ID, percentEncode(message.id));
  all.set(KEY, percentEncode(message.key));
  all.set(CONTENT_TYPE, message.contentType);
  for (const [name, value] of Object.entries(message.attributes)) {
    all.set(`ce-${name}`, percentEncode(value));
  }
  return all;
}

/** What a message of NATS can be seen as, whoever sent it. */
export interface NatsDelivery {
  readonly subject: string;
  readonly seq: number;
  readonly headers?: MsgHdrs | undefined;
  readonly data: Uint8Array;
}

export function decodeMessage(
  prefix: string,
  delivery: NatsDelivery,
  isRedelivered: boolean,
): ReceivedMessage {
  const { subject, seq, headers: all, data } = delivery;
  const header = (name: string): string => percentDecode(all?.get(name) ?? '');
  const attributes: Record<string, string> = {};
  for (const name of all?.keys() ?? []) {
    const attribute = ATTRIBUTE.exec(name)?.[1]?.toLowerCase();
    if (attribute !== undefined) attributes[attribute] = header(name);
  }
  return {
    // One without an id of its own is known by its place.
    id: header(ID) || (attributes['id'] ?? `${prefix}#${seq}`),
    key: header(KEY) || (attributes['partitionkey'] ?? ''),
    type: subject.slice(prefix.length + 1),
    contentType: all?.get(CONTENT_TYPE) ?? '',
    attributes,
    body: data,
    isRedelivered,
  };
}

/** Headers carry U+0021 to U+007E; all else, and `"` and `%`, is percent-encoded UTF-8. */
function percentEncode(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\u0021-\u007e]|["%]/gu, (character) =>
      [...Buffer.from(character)]
        .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
        .join(''),
    );
}

/** What is not encoded properly stays as it is. */
function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
