import type { Clock, Hash } from '../ports.ts';
import type { Bus } from './busTypes.ts';
import { createEvent, type AnyEvent } from './event.ts';
import type { EventMap, EventType } from './eventMap.ts';

/** Makes an event of something that was done because somebody asked for it. */
export type Tell = <T extends EventType>(
  type: T,
  subject: string,
  data: EventMap[T],
) => Promise<void>;

/** Each doing is a fact of its own, so the time is part of the event's id. */
export function createTeller(init: {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly source: string;
}): Tell {
  const { bus, clock, hash, source } = init;
  let told = 0;
  return async (type, subject, data) => {
    const observedAt = clock.now();
    told++;
    const id = hash([source, type, subject, observedAt, told, JSON.stringify(data)].join('\0'));
    const event = createEvent({ id, source, type, subject, observedAt, data });
    await bus.publish(event as AnyEvent);
  };
}
