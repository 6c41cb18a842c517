import type { ConsumeOptions } from '../../../core/brokers/broker.ts';

/** Older messages are deleted, whether somebody received them or not. */
const KEPT_MS = 7 * 24 * 3_600_000;
/** Longer than a loss of the connection. */
const UNUSED_MS = 60_000;
const HISTORY_BYTES = 1024 ** 3;
const SEGMENT_BYTES = 64 * 1024 ** 2;

/** What stands on the server for one stream of ours. */
export interface RabbitNames {
  /** A topic exchange; routing keys are the short types of events. */
  readonly exchange: string;
  /** A stream with every message, for names that begin with the oldest. */
  readonly history: string;
}

/** What stands there for a name that consumes. */
export interface RabbitQueues {
  readonly queue: string;
  /** Holds one message as long as the name has not received what was there before it. */
  readonly unread: string;
  /** Exists while somebody makes the others. */
  readonly lock: string;
}

export function rabbitNames(stream: string): RabbitNames {
  return { exchange: stream, history: `${stream}.history` };
}

export function rabbitQueues(stream: string, name: string): RabbitQueues {
  const queue = `${stream}.${name}`;
  return { queue, unread: `${queue}.unread`, lock: `${queue}.lock` };
}

/** A stream (RabbitMQ 3.9 or newer), as the history of all messages. */
export const HISTORY = {
  durable: true,
  arguments: {
    'x-queue-type': 'stream',
    'x-max-age': `${KEPT_MS / 1_000}s`,
    'x-max-length-bytes': HISTORY_BYTES,
    'x-stream-max-segment-size-bytes': SEGMENT_BYTES,
  },
};

interface QueueOptions {
  readonly durable: true;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The queue of a name. In mode `all` the server hands to one consumer, and to the next when it ends. */
export function queueOptions(options: ConsumeOptions): QueueOptions {
  const isSingle = options.mode === 'all' && { 'x-single-active-consumer': true };
  // A handler may wait for a person; the server would end the channel after half an hour.
  const patience = { 'x-message-ttl': KEPT_MS, 'x-consumer-timeout': KEPT_MS };
  return { durable: true, arguments: { ...patience, ...isSingle, ...expiry(options) } };
}

export function unreadOptions(options: ConsumeOptions): QueueOptions {
  return { durable: true, arguments: { 'x-max-length': 1, ...expiry(options) } };
}

/** Nothing is kept of one that is not durable, once nobody consumes from it. */
function expiry({ isDurable = true }: ConsumeOptions): Readonly<Record<string, number>> {
  return isDurable ? {} : { 'x-expires': UNUSED_MS };
}
