import * as z from 'zod';

const MS_OF = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;
const LONGEST_MS = 366 * MS_OF.d;
const EXPECTED = 'a duration such as 500ms, 5s, 5m, 2h or 7d';

/**
 * A duration as people write it, `500ms`, `5s`, `5m`, `2h` or `7d`, at most a year; gives
 * milliseconds. One source for the check and for the JSON Schema.
 */
export const durationSchema = z
  .string({ error: `It has to be ${EXPECTED}.` })
  .regex(DURATION, { error: `It has to be ${EXPECTED}.` })
  .transform((text, context) => {
    const ms = parseDuration(text) ?? 0;
    if (ms <= LONGEST_MS) return ms;
    context.issues.push({ code: 'custom', message: 'It is longer than a year.', input: text });
    return z.NEVER;
  });

/** Milliseconds of a duration such as `5m`; `undefined` for a text that is none. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = DURATION.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  return Number(digits) * MS_OF[unit as keyof typeof MS_OF];
}

const UNITS = [
  [MS_OF.d, 'd'],
  [MS_OF.h, 'h'],
  [MS_OF.m, 'min'],
  [MS_OF.s, 's'],
] as const;

/**
 * A duration for people, in its two largest units: `340 ms`, `1.5 s`, `2 min 5 s`, `7 d`.
 * @param ms milliseconds; what is below zero counts as none
 */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < MS_OF.s) return `${whole} ms`;
  if (whole < 10 * MS_OF.s) return `${Math.round(whole / 100) / 10} s`;
  const seconds = Math.round(whole / MS_OF.s) * MS_OF.s;
  const first = UNITS.findIndex(([size]) => seconds >= size);
  let rest = seconds;
  const parts = UNITS.slice(first, first + 2).map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? '' : `${count} ${unit}`;
  });
  return parts.filter((part) => part !== '').join(' ');
}
