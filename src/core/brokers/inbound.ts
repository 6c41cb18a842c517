import { messageOf } from '../errors.ts';
import type { Bus } from '../events/busTypes.ts';
import type { AnyEvent } from '../events/event.ts';
import type { Clock, Log } from '../ports.ts';
import type { ReceivedMessage } from './broker.ts';
import type { MutableCounters } from './brokerCounters.ts';
import { decodeEvent } from './eventMessage.ts';
import { Throttle, type ThrottleLimits } from './throttle.ts';
import { isTakenOver } from './travel.ts';

export interface InboundInit {
  readonly bus: Pick<Bus, 'publish'>;
  readonly source: string;
  readonly machine: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: MutableCounters;
  readonly limits?: ThrottleLimits;
}

/** A flood is left with the broker; it must not push everything else out of the stream at once. */
const LIMITS: ThrottleLimits = { perSecond: 1_000, burst: 10_000 };
/** Complaints of one kind are told so often at most. */
const COMPLAIN_MS = 10_000;
const ELSEWHERE = 'elsewhere';

/**
 * Takes events of others over into the stream, and so onto the bus. What cannot be used is counted
 * and acknowledged: it would be the same the next time.
 */
export class Inbound {
  readonly #init: InboundInit;
  readonly #throttle: Throttle;
  readonly #complained = new Map<string, number>();

  constructor(init: InboundInit) {
    this.#init = init;
    this.#throttle = new Throttle(init.clock, init.limits ?? LIMITS);
  }

  /** @throws what keeps the bus from taking it now; the message comes again then */
  async take(message: ReceivedMessage): Promise<void> {
    const { bus, counters, machine, source } = this.#init;
    counters.received++;
    await this.#throttle.pass(() => {
      counters.heldBack++;
      this.#complain(
        'flood',
        'More events come from the broker than are taken; the rest waits there.',
      );
    });
    const event = await this.decode(message);
    if (event === undefined) return;
    if (event.relayedby === machine) counters.repeats++;
    else if (!isTakenOver(event, source)) counters.passedOver++;
    else {
      const [published] = await bus.publish(marked(event));
      if (published?.kind === 'stored') counters.taken++;
      else counters.repeats++;
    }
  }

  /** `undefined` for what is no event; that is counted and told. */
  async decode(message: ReceivedMessage): Promise<AnyEvent | undefined> {
    try {
      return await decodeEvent(message);
    } catch (error) {
      this.#init.counters.malformed++;
      const id = JSON.stringify(message.id.slice(0, 80));
      this.#complain('malformed', `Message ${id} from the broker: ${messageOf(error)}`);
      return undefined;
    }
  }

  #complain(kind: string, text: string): void {
    const now = this.#init.clock.now();
    if (now - (this.#complained.get(kind) ?? Number.NEGATIVE_INFINITY) < COMPLAIN_MS) return;
    this.#complained.set(kind, now);
    this.#init.log.warn(text);
  }
}

/** So that it is never sent back, also after a restart. */
export function marked(event: AnyEvent): AnyEvent {
  return event.relayedby === undefined ? Object.freeze({ ...event, relayedby: ELSEWHERE }) : event;
}
