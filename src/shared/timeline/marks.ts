/** What stands on the timeline, as plain values that host and webview exchange. */
import type { VerdictOutcome } from '../../core/events/validationData.ts';

/** A branch, a reality, or what belongs to neither. */
export interface Lane {
  readonly id: string;
  readonly kind: 'branch' | 'reality' | 'other';
  readonly label: string;
  /** What a screen reader says. */
  readonly spoken: string;
}

/** A verdict, none yet, or a fact that has no verdict, such as a fork. */
export type PointLook = VerdictOutcome | 'unchecked' | 'fact';

export type BarLook = 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'stopped';

interface Placed {
  /** The same for the same thing, for as long as the panel is open and after a reload. */
  readonly id: string;
  readonly lane: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly label: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** Lines that are shown when somebody asks for more. */
  readonly details: readonly string[];
}

/** What happened at one moment: a commit, or a fact about a reality. */
export interface PointMark extends Placed {
  readonly kind: 'point';
  readonly look: PointLook;
  /** Ids of the points that it came from. */
  readonly parents: readonly string[];
}

/** What took its time: a run or one of its steps. */
export interface BarMark extends Placed {
  readonly kind: 'bar';
  readonly look: BarLook;
  /** The id of the run's own bar; the bars of a run stand together. */
  readonly run: string;
  /** `null`: it is not over. */
  readonly until: number | null;
}

export type Mark = PointMark | BarMark;
