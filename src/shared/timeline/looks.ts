import type { BarLook, PointLook } from './marks.ts';
import type { Colours } from './messages.ts';

/** How a mark is drawn. Its shape alone says what its colour says too. */
export interface Look {
  readonly colour: keyof Colours;
  /** SVG path around (0, 0), 14 wide and high. */
  readonly shape: string;
  readonly isFilled: boolean;
  /** SVG path of the sign within, drawn as a line; empty: none. */
  readonly sign: string;
}

const CIRCLE = 'M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z';
const SQUARE = 'M-6.5 -6.5h13v13h-13z';
const TRIANGLE = 'M0 -7.5L8 6.5H-8z';
const HEXAGON = 'M-4 -7H4L8 0L4 7H-4L-8 0z';
const DIAMOND = 'M0 -7L7 0L0 7L-7 0z';
const TICK = 'M-3.5 0L-1 2.8L3.5 -2.8';
const CROSS = 'M-3 -3L3 3M3 -3L-3 3';
const EXCLAMATION = 'M0 -3V1.5M0 4V4.4';
const QUESTION = 'M-2 -2.2a2 2 0 1 1 2.6 2L0 1.2M0 4V4.2';
const DASH = 'M-3 0H3';
const PAUSE = 'M-1.8 -3V3M1.8 -3V3';
const PLAY = 'M-2 -3.2L3 0L-2 3.2z';

export const POINT_LOOKS: Readonly<Record<PointLook, Look>> = {
  pass: { colour: 'green', shape: CIRCLE, isFilled: true, sign: TICK },
  warn: { colour: 'yellow', shape: TRIANGLE, isFilled: true, sign: EXCLAMATION },
  fail: { colour: 'red', shape: SQUARE, isFilled: true, sign: CROSS },
  error: { colour: 'purple', shape: HEXAGON, isFilled: true, sign: QUESTION },
  skipped: { colour: 'faint', shape: CIRCLE, isFilled: false, sign: DASH },
  unchecked: { colour: 'faint', shape: CIRCLE, isFilled: false, sign: '' },
  fact: { colour: 'blue', shape: DIAMOND, isFilled: false, sign: '' },
};

/** Of bars only colour and sign count: their shape is their time. */
export const BAR_LOOKS: Readonly<Record<BarLook, Pick<Look, 'colour' | 'sign'>>> = {
  pending: { colour: 'faint', sign: '' },
  running: { colour: 'blue', sign: PLAY },
  waiting: { colour: 'yellow', sign: PAUSE },
  succeeded: { colour: 'green', sign: TICK },
  failed: { colour: 'red', sign: CROSS },
  stopped: { colour: 'faint', sign: DASH },
};

/** From the right of a commit to the left of the one that came from it. */
export function edgePath(x0: number, y0: number, x1: number, y1: number): string {
  if (y0 === y1) return `M${x0} ${y0}H${x1}`;
  const bend = Math.min(40, Math.abs(x1 - x0) / 2);
  return `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
}
