import * as z from 'zod';
import type { HourWindow } from './config.ts';

const WINDOW = /^([01]?\d|2[0-3])(?::([0-5]\d))?\s*-\s*([01]?\d|2[0-4])(?::([0-5]\d))?$/;
const DAY = 24 * 60;
const EXPECTED = 'It has to be a window of the day such as "22-06" or "22:30-06:00".';

/** A window of the day as people write it, `22-06` or `22:30-06:00`; over midnight if it ends earlier. */
export const hourWindowSchema = z
  .string({ error: EXPECTED })
  .regex(WINDOW, { error: EXPECTED })
  .transform((text, context): HourWindow => {
    const [, fromHour, fromMinute, toHour, toMinute] = WINDOW.exec(text) ?? [];
    const [from, to] = [minuteOf(fromHour, fromMinute), minuteOf(toHour, toMinute)];
    if (to <= DAY && from !== to && to - from !== DAY) return { from, to };
    const message =
      to > DAY ? EXPECTED : 'It begins when it ends; leave `hours` out for the whole day.';
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  });

function minuteOf(hour = '0', minute = '0'): number {
  return Number(hour) * 60 + Number(minute);
}
