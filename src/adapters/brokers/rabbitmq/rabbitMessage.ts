import type { ConsumeMessage, Options } from 'amqplib';
import type { BrokerMessage, ReceivedMessage } from '../../../core/brokers/broker.ts';
import { shortType } from '../../../core/events/event.ts';

/** Our own header: structured mode has no place outside of the body for it. */
const KEY = 'git-reactor-key';
/** For an id that does not fit into the property. */
const ID = 'git-reactor-id';
/** Of properties. Bytes. */
const LONGEST = 255;
/** Of attributes in binary mode; both are in use, the second one fits into JMS as well. */
const PREFIX = /^cloudEvents[:_]/;

/** The properties of a message. With them it survives a restart of the server. */
export function toProperties(message: BrokerMessage): Options.Publish {
  const attributes = Object.entries(message.attributes).map(
    ([name, value]) => [`cloudEvents_${name}`, value] as const,
  );
  const { id, key, type, contentType } = message;
  const isShort = Buffer.byteLength(id) <= LONGEST;
  return {
    persistent: true,
    ...(isShort && { messageId: id }),
    ...{ type, contentType },
    headers: { ...Object.fromEntries(attributes), [KEY]: key, ...(!isShort && { [ID]: id }) },
  };
}

/** What arrived, from whomever: what is not said by our own properties is taken from others. */
export function fromDelivery({ content, fields, properties }: ConsumeMessage): ReceivedMessage {
  const headers = Object.entries(properties.headers ?? {});
  const attributes = Object.fromEntries(
    headers.flatMap(([name, value]) =>
      PREFIX.test(name) ? [[name.replace(PREFIX, ''), textOf(value)]] : [],
    ),
  );
  const own = new Map(headers);
  return {
    id: textOf(properties.messageId) || textOf(own.get(ID)) || (attributes['id'] ?? ''),
    key: own.has(KEY) ? textOf(own.get(KEY)) : (attributes['partitionkey'] ?? ''),
    type: shortType({ type: textOf(properties.type) || fields.routingKey }),
    contentType: textOf(properties.contentType),
    attributes,
    body: content,
    isRedelivered: fields.redelivered,
  };
}

function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}
