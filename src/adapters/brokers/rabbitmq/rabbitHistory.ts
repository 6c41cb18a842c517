import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { randomUUID } from 'node:crypto';
import type { ReceivedMessage } from '../../../core/brokers/broker.ts';
import { closeChannel, onChannel } from './rabbitChannel.ts';
import { fromDelivery } from './rabbitMessage.ts';
import type { RabbitNames } from './rabbitNames.ts';

const MARK = 'git-reactor-mark';

/** Called with each message and with what acknowledges it. */
export type OnHistory = (message: ReceivedMessage, acknowledge: () => void) => Promise<void>;

/** A reading of the history, from its first message up to a mark that it set at its beginning. */
export interface Reading {
  /** Resolves when all of it is acknowledged; rejects when the channel is closed before. */
  readonly done: Promise<void>;
  /** Gives up. */
  stop(): Promise<void>;
}

/** Resolves when the mark is set: what is published later is not in the reading. */
export async function readHistory(
  model: ChannelModel,
  { history }: RabbitNames,
  maxInFlight: number,
  onHistory: OnHistory,
): Promise<Reading> {
  const mark = randomUUID();
  await setMark(model, history, mark);
  const channel = await model.createChannel();
  const done = readUpTo(channel, { history, mark, maxInFlight, onHistory });
  done.catch(() => undefined); // The one who began it hears of it in `done`.
  return { done, stop: () => closeChannel(channel) };
}

async function setMark(model: ChannelModel, history: string, mark: string): Promise<void> {
  await onChannel(model, async (channel) => {
    channel.sendToQueue(history, Buffer.alloc(0), { headers: { [MARK]: mark }, persistent: true });
    await channel.waitForConfirms();
  });
}

interface Part {
  readonly history: string;
  readonly mark: string;
  readonly maxInFlight: number;
  readonly onHistory: OnHistory;
}

async function readUpTo(channel: Channel, part: Part): Promise<void> {
  const { history, mark, onHistory } = part;
  const inHand: Promise<void>[] = [];
  let isOpen = true;
  const hasEnded = new Promise<never>((_, reject) => {
    channel.on('error', reject);
    channel.on('close', () => {
      isOpen = false;
      reject(new Error('the connection was closed'));
    });
  });
  hasEnded.catch(() => undefined); // It may end after all is read.
  await channel.prefetch(part.maxInFlight);
  let isAtMark = false;
  const reachesMark = new Promise<void>((resolve) => {
    const options = { arguments: { 'x-stream-offset': 'first' } };
    const onDelivery = (delivery: ConsumeMessage | null): void => {
      if (delivery === null || isAtMark) return;
      const acknowledge = (): void => {
        if (isOpen) channel.ack(delivery);
      };
      const found = (delivery.properties.headers as Record<string, unknown> | undefined)?.[MARK];
      isAtMark = found === mark;
      if (isAtMark) resolve();
      else if (found !== undefined) acknowledge();
      else inHand.push(onHistory(fromDelivery(delivery), acknowledge));
    };
    channel.consume(history, onDelivery, options).catch(() => undefined); // The channel is closed then.
  });
  await Promise.race([reachesMark, hasEnded]);
  await Promise.race([Promise.all(inHand), hasEnded]);
  await closeChannel(channel);
}
