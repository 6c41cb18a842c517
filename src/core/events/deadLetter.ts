import type { AnyEvent } from './event.ts';
import type { Attempt } from './retryPolicy.ts';

/** A delivery that used up its retries. It can be inspected, retried and discarded. */
export interface DeadLetter {
  /** Made of the sequence of the event and the name of the subscription. */
  readonly id: string;
  /** The name of the subscription whose handler failed. */
  readonly subscription: string;
  readonly event: AnyEvent & { readonly sequence: string };
  /** Every failed call of the handler, oldest first, also those before an earlier retry by hand. */
  readonly attempts: readonly Attempt[];
  /** Why it was not tried again. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly buriedAt: number;
}

export function deadLetterId(subscription: string, sequence: string): string {
  return `${sequence}-${subscription}`;
}
