import type { Run, RunStep } from '../../core/reactions/run.ts';

/** The name of a step: as the run tells it where it does, which is at the top, else its kind. */
export function labelOf({ labels }: Run, { place, kind }: RunStep): string {
  return (/^\d+$/.test(place) ? labels[Number(place) - 1] : undefined) ?? kind;
}
