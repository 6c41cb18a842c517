import type { ChannelModel } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumeOptions } from '../../../core/brokers/broker.ts';
import { onChannel, refusalCode } from './rabbitChannel.ts';
import { queueOptions, unreadOptions, type RabbitNames, type RabbitQueues } from './rabbitNames.ts';

const NOT_FOUND = 404;
const LOCKED = 405;
/** Between two looks whether another still makes the same queue. Milliseconds. */
const LOOK_AGAIN_MS = 100;

/** Makes what a name needs, with what it has not received yet, and binds its types. */
export async function makeQueue(
  model: ChannelModel,
  names: RabbitNames,
  queues: RabbitQueues,
  options: ConsumeOptions,
): Promise<void> {
  if (options.from === 'oldest') {
    await withLock(model, queues.lock, async () => {
      if (!(await exists(model, queues.queue))) await noteUnread(model, queues, options);
      await declare(model, names, queues, options);
    });
  } else await declare(model, names, queues, options);
}

async function declare(
  model: ChannelModel,
  { exchange }: RabbitNames,
  { queue, unread }: RabbitQueues,
  options: ConsumeOptions,
): Promise<void> {
  const { types = ['#'], from } = options;
  await onChannel(model, async (channel) => {
    await channel.assertQueue(queue, queueOptions(options));
    for (const type of types) await channel.bindQueue(queue, exchange, type);
    if (from === 'oldest') await channel.assertQueue(unread, unreadOptions(options));
  });
}

/** Before the queue itself, so that nobody can find the one without the other. */
async function noteUnread(
  model: ChannelModel,
  { unread }: RabbitQueues,
  options: ConsumeOptions,
): Promise<void> {
  await onChannel(model, async (channel) => {
    await channel.assertQueue(unread, unreadOptions(options));
    channel.sendToQueue(unread, Buffer.alloc(0), { persistent: true });
    await channel.waitForConfirms();
  });
}

async function exists(model: ChannelModel, queue: string): Promise<boolean> {
  try {
    await onChannel(model, (channel) => channel.checkQueue(queue));
    return true;
  } catch (error) {
    if (refusalCode(error) === NOT_FOUND) return false;
    throw error;
  }
}

/** A queue that belongs to this connection alone and ends with it. */
async function withLock(
  model: ChannelModel,
  lock: string,
  work: () => Promise<void>,
): Promise<void> {
  for (;;) {
    try {
      await onChannel(model, (channel) => channel.assertQueue(lock, { exclusive: true }));
      break;
    } catch (error) {
      if (refusalCode(error) !== LOCKED) throw error;
      await delay(LOOK_AGAIN_MS, undefined, { ref: false });
    }
  }
  try {
    await work();
  } finally {
    await onChannel(model, (channel) => channel.deleteQueue(lock));
  }
}
