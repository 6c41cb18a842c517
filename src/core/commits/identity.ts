import type { Person } from '../events/commitData.ts';

/** The last second that a four digit year can tell: 9999-12-31T23:59:59Z. */
const LAST_SECOND = 253_402_300_799;
const DAY_MINUTES = 24 * 60;

/**
 * Reads `Name <email> seconds zone` as git does: the name ends before the first `<`, the email
 * before the next `>`, the date follows the last `>`. What is missing or garbage becomes the empty
 * string, or the epoch in UTC.
 */
export function parseIdentity(line: string): Person {
  const open = line.indexOf('<');
  const close = open < 0 ? -1 : line.indexOf('>', open);
  if (close < 0) return { name: line.trimEnd(), email: '', at: isoTime(0, 0) };
  const [, seconds, zone] =
    /^\s*(\d+)\s+([+-]\d+)/.exec(line.slice(line.lastIndexOf('>') + 1)) ?? [];
  return {
    name: line.slice(0, open).trimEnd(),
    email: line.slice(open + 1, close),
    at: isoTime(Number(seconds ?? 0), zoneMinutes(zone ?? '+0000')),
  };
}

/** Minutes east of UTC of a zone written as `+hhmm`; 0 where that is a day or more. */
function zoneMinutes(zone: string): number {
  const digits = Math.abs(Number(zone));
  const minutes = Math.trunc(digits / 100) * 60 + (digits % 100);
  if (minutes >= DAY_MINUTES) return 0;
  return zone.startsWith('-') ? -minutes : minutes;
}

function isoTime(seconds: number, zone: number): string {
  const shifted = seconds + zone * 60;
  if (shifted < 0 || Math.max(seconds, shifted) > LAST_SECOND) return isoTime(0, 0);
  const local = new Date(shifted * 1000).toISOString().slice(0, 19);
  const offset = Math.abs(zone);
  return `${local}${zone < 0 ? '-' : '+'}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
