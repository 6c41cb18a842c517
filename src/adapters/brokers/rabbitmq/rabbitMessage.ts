import type { ConsumeMessage, Options } from 'amqplib';
import type { BrokerMessage, ReceivedMessage } from '../../../core/brokers/broker.ts';

/** Our own header: structured mode has no place outside of the body for it. */
const KEY = 'git-reactor-key';
/** Of attributes in binary mode; both are in use, the second one fits into JMS as well. */
const PREFIX = /^cloudEvents[:_]/;

/** The properties of a message. With them it survives a restart of the server. */
export function toProperties(message: BrokerMessage): Options.Publish {
  const attributes = Object.entries(message.attributes).map(
    ([name, value]) => [`cloudEvents_${name}`, value] as const,
  );
  return {
    persistent: true,
    messageId: message.id,
    type: message.type,
    contentType: message.contentType,
    headers: { ...Object.fromEntries(attributes), [KEY]: message.key },
  };
}

/** What arrived, from whomever: what is not said by our own properties is taken from others. */
export function fromDelivery({ content, fields, properties }: ConsumeMessage): ReceivedMessage {
  const headers = Object.entries((properties.headers ?? {}) as Record<string, unknown>);
  const attributes = Object.fromEntries(
    headers.flatMap(([name, value]) =>
      PREFIX.test(name) ? [[name.replace(PREFIX, ''), textOf(value)]] : [],
    ),
  );
  const own = new Map(headers).get(KEY);
  return {
    id: textOf(properties.messageId) || (attributes['id'] ?? ''),
    key: own === undefined ? (attributes['partitionkey'] ?? '') : textOf(own),
    type: textOf(properties.type) || fields.routingKey,
    contentType: textOf(properties.contentType),
    attributes,
    body: content,
    isRedelivered: fields.redelivered,
  };
}

function textOf(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}
