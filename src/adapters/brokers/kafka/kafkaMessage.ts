import type { Message, MessageToProduce } from '@platformatic/kafka';
import type { BrokerMessage, ReceivedMessage } from '../../../core/brokers/broker.ts';
import { shortType } from '../../../core/events/event.ts';

/** Structured mode has no place for these outside of the body. */
const [ID, TYPE] = ['git-reactor-id', 'git-reactor-type'];
const CONTENT_TYPE = 'content-type';
/** Of attributes in binary mode (CloudEvents, Kafka protocol binding). */
const PREFIX = 'ce_';

export function toRecord(topic: string, message: BrokerMessage): MessageToProduce {
  const headers = new Map<string, string>([
    [ID, message.id],
    [TYPE, message.type],
    [CONTENT_TYPE, message.contentType],
  ]);
  for (const [name, value] of Object.entries(message.attributes)) headers.set(PREFIX + name, value);
  return {
    topic,
    key: Buffer.from(message.key),
    value: Buffer.from(message.body.buffer, message.body.byteOffset, message.body.length),
    headers: new Map([...headers].map(([name, value]) => [Buffer.from(name), Buffer.from(value)])),
  };
}

/** What arrived, from whomever: what our own headers do not say is taken from others. */
export function fromRecord(record: Message, isRedelivered: boolean): ReceivedMessage {
  const headers = new Map(
    record.headerEntries.map(([name, value]) => [textOf(name), textOf(value)]),
  );
  const attributes = Object.fromEntries(
    [...headers].flatMap(([name, value]) =>
      name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value]] : [],
    ),
  );
  // A record without a value is a tombstone.
  const body = (record.value as Buffer | null) ?? Buffer.alloc(0);
  return {
    // One without an id of its own is known by its place.
    id:
      headers.get(ID) ?? attributes['id'] ?? `${record.topic}/${record.partition}/${record.offset}`,
    key: textOf(record.key) || (attributes['partitionkey'] ?? ''),
    type: headers.get(TYPE) ?? shortType({ type: attributes['type'] ?? typeInside(body) }),
    contentType: headers.get(CONTENT_TYPE) ?? '',
    attributes,
    body,
    isRedelivered,
  };
}

/** Of a structured event that somebody else sent, for those who ask for some types only. */
function typeInside(body: Buffer): string {
  try {
    const { type } = JSON.parse(body.toString()) as { readonly type?: unknown };
    return typeof type === 'string' ? type : '';
  } catch {
    return '';
  }
}

function textOf(bytes: Buffer | null | undefined): string {
  return bytes?.toString() ?? '';
}
