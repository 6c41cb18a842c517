import type { Axis } from './axis.ts';
import type { TimeStyle } from './messages.ts';

/** A moment that is written on the axis. */
export interface Tick {
  /** In pixels at the zoom that was asked for. */
  readonly x: number;
  readonly text: string;
}

/** Pixels from one to the next, at least. */
const TICK_WIDTH = 120;

/** Moments at which something happened, as many as there is room for; with the date where it is new. */
export function ticksOf(axis: Axis, zoom: number, style: TimeStyle): readonly Tick[] {
  const { day, time } = writersOf(style);
  const ticks: Tick[] = [];
  let [last, lastDay] = [-Infinity, ''];
  for (const at of axis.moments) {
    const x = axis.placeOf(at) * zoom;
    if (x < last + TICK_WIDTH) continue;
    const today = day.format(at);
    ticks.push({ x, text: [today === lastDay ? '' : today, time.format(at)].join(' ').trim() });
    [last, lastDay] = [x, today];
  }
  return ticks;
}

interface Writers {
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly whole: Intl.DateTimeFormat;
}

const writers = new Map<string, Writers>();

function writersOf({ locale, zone }: TimeStyle): Writers {
  const key = `${locale} ${zone}`;
  const known = writers.get(key);
  if (known !== undefined) return known;
  const timeZone = zone;
  const made = {
    day: new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short' }),
    time: new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'medium' }),
    whole: new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'medium' }),
  };
  writers.set(key, made);
  return made;
}

/** A moment with its date. */
export function momentText(at: number, style: TimeStyle): string {
  return writersOf(style).whole.format(at);
}
