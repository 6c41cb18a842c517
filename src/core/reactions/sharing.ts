import type { Disposable } from '../disposable.ts';
import type { Oid } from '../events/commitData.ts';
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
   * Before a step acts: resolves when the others know that it began, up to a sequence of the stream,
   * and what they said up to now is known here.
   * @returns `false` if another machine has taken the event over; the run goes on there
   */
  isStillOurs(event: StoredEvent, sequence: number): Promise<boolean>;
  /**
   * Stands in the line of a group among all machines, or goes on standing there. Resolves when the
   * run is the first in line, and none of the group on another machine is: it may take its steps.
   * @returns whether it stood there all the time; it may be new, or have lost its place because
   *   this machine was taken for dead
   * @throws the reason of the signal
   */
  takeTurn(turn: GroupTurn, waiting: TurnWaiting): Promise<boolean>;
  /** The run is over, or waits no longer. Harmless for one that is not in line. */
  leaveTurn(turn: GroupTurn): void;
  /** Runs of a group on all machines that act or wait, in their order. */
  inLine(group: string): readonly GroupTurn[];
  /** Hears of each change of a line, often. */
  onLines(listener: () => void): Disposable;
  /** Whether a run that was cut off goes on here; else the others or nobody takes it up. */
  isResumedHere(run: Run): Promise<boolean>;
}

/** A run among those of its group on all machines. */
export interface GroupTurn {
  readonly group: string;
  readonly run: string;
  /** Where the event tells of a commit that is there now; `null` where it is about anything else. */
  readonly commit: Oid | null;
}

export interface TurnWaiting {
  /** Of the run. */
  readonly signal: AbortSignal;
  /** Called once if others are before it. */
  readonly onWait: () => Promise<void>;
}

/** The sharing of now, if there is any; it may come and go. */
export interface SharingSlot {
  current: Sharing | undefined;
}
