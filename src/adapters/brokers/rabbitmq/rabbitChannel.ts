import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { once } from 'node:events';

/**
 * Opens a channel and uses it for one question: a refusal ends the channel on which it came, and is
 * what this rejects with.
 */
export async function onChannel<T>(
  model: ChannelModel,
  work: (channel: ConfirmChannel) => Promise<T>,
): Promise<T> {
  const channel = await model.createConfirmChannel();
  channel.on('error', () => undefined); // Told by the call that failed.
  const answer = await work(channel);
  await closeChannel(channel);
  return answer;
}

/** Also comes back when the connection ends in the meantime; the client would wait forever. */
export async function closeChannel(channel: Channel): Promise<void> {
  const closed = once(channel, 'close').catch(() => undefined);
  await Promise.race([closed, channel.close().catch(() => undefined)]);
}

/** The number that the server gave to its refusal (AMQP 0-9-1, reply codes of channels). */
export function refusalCode(error: unknown): number | undefined {
  const code = error instanceof Error && 'code' in error ? Number(error.code) : NaN;
  return code >= 400 && code < 500 ? code : undefined;
}
