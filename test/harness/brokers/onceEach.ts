import { KnownIds } from '../../../src/core/events/knownIds.ts';
import type { OnMessage, ReceivedMessage } from '../../../src/core/brokers/broker.ts';

/** Repeats of messages are recognised among so many of the newest at least. */
const MOST_IDS = 50_000;

/**
 * Brokers carry at least once; this hands on each message once, known by its id. One that was
 * rejected is handed on again.
 * @param onRepeat hears of what is left out
 */
export function onceEach(
  onMessage: OnMessage,
  onRepeat: () => void = () => undefined,
  limit = MOST_IDS,
): OnMessage {
  const handled = new KnownIds(limit);
  const underWay = new Map<string, Promise<void>>();
  return async (message: ReceivedMessage) => {
    const identity = { source: message.key, id: message.id };
    const before = underWay.get(message.id);
    if (handled.has(identity) || before !== undefined) {
      onRepeat();
      return before;
    }
    const work = onMessage(message).then(() => void handled.add(identity));
    underWay.set(message.id, work);
    return work.finally(() => underWay.delete(message.id));
  };
}
