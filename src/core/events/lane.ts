import type { Disposable } from '../disposable.ts';
import type { Delivery, Job } from './delivery.ts';
import { Fifo } from './fifo.ts';

/**
 * The events of one partition key on their way to one handler: one at a time, in order. A lane is
 * ready (waits for its turn), running (its handler was called) or resting (between two attempts).
 */
export class Lane {
  key = '';
  readonly jobs = new Fifo<Job>();
  /** Set while its handler runs. */
  delivery: Delivery | undefined;
  /** Set while it rests. */
  rest: Disposable | undefined;
}
