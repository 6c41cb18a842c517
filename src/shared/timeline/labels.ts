import type { LaidMark } from './layout.ts';

/** Below this a label says nothing. Pixels. */
const LEAST_LABEL = 44;
const LEAST_BAR = 4;
/** Between two bars. */
const GAP = 2;

/** Where a bar and its label stand. Pixels at the zoom that was asked for. */
export interface BarPlace {
  readonly width: number;
  /** Room for the label within the bar or, where the bar is too short, to the right of it; else 0. */
  readonly label: number;
  readonly isBeside: boolean;
}

/** A label stands in its bar if that is long enough, else beside it if nothing else is there. */
export function barPlace({ x, end, room }: LaidMark, zoom: number): BarPlace {
  const width = Math.max(LEAST_BAR, (end - x) * zoom - GAP);
  if (width >= LEAST_LABEL) return { width, label: width, isBeside: false };
  const beside = (room - x) * zoom - width - GAP;
  return { width, label: beside >= LEAST_LABEL ? beside : 0, isBeside: true };
}
