import type { NamedReality } from '../realities/realities.ts';
import type { Step } from './config.ts';
import type { Notes, StepFailure } from './stepKind.ts';

/** Steps that are taken one after another, in a reality or outside of one. */
export interface Lane {
  /** Of the places of its steps: empty, `failure.` or `2.staging.`. */
  readonly prefix: string;
  readonly reality: NamedReality | null;
  /** Why the run failed, for the steps of `onFailure`. */
  readonly failure: StepFailure | null;
  /** Of the run, or of the step that its steps stand in. */
  readonly signal: AbortSignal;
  /** What its steps have left so far. */
  notes: Notes;
}

/** A failure of a step at its place. */
export function failureOf(
  { kind, name }: Step,
  place: string,
  reality: NamedReality | null,
): Omit<StepFailure, 'reason'> {
  return { step: place, kind, name, reality: reality?.reality.name ?? null, findings: [] };
}
