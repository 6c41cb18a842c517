import type { AnyEvent } from '../events/event.ts';
import type { StoredEvent } from '../ports.ts';
import type { Run } from './run.ts';

/**
 * How several machines divide the runs of one repository. Without it, this process handles whatever
 * is told.
 */
export interface Sharing {
  /** Whether it is decided with the others who handles an event; then nothing begins by itself. */
  isShared(event: AnyEvent): boolean;
  /**
   * Before a step acts: resolves when the others know that it began, up to a sequence of the stream.
   * @returns `false` if another machine has taken the event over; the run goes on there
   */
  isStillOurs(event: StoredEvent, sequence: number): Promise<boolean>;
  /** Whether a run that was cut off goes on here; else the others or nobody takes it up. */
  isResumedHere(run: Run): Promise<boolean>;
}

/** The sharing of now, if there is any; it may come and go. */
export interface SharingSlot {
  current: Sharing | undefined;
}
