import type { Entry } from './entry.ts';

/** What happened on one day, as the calendar of this machine has it. */
export interface Day {
  /** `2026-11-27`. */
  readonly key: string;
  /** 0: today, 1: yesterday. */
  readonly ago: number;
  /** Milliseconds since the epoch: some moment of the day. */
  readonly at: number;
  /** Newest first. */
  readonly entries: readonly Entry[];
  /** How many entries stand before its first one. */
  readonly before: number;
}

const DAY_MS = 86_400_000;

/**
 * Groups entries, newest first, by day. What claims to come from the future, as a commit may with a
 * wrong clock, counts to today.
 */
export function daysOf(entries: readonly Entry[], now: number): readonly Day[] {
  const days: { key: string; at: number; entries: Entry[]; before: number }[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = Math.min(entry.at, now);
    const key = dayKey(at);
    const last = days.at(-1);
    if (last?.key === key) last.entries.push(entry);
    else days.push({ key, at, entries: [entry], before: index });
  }
  return days.map((day) => ({ ...day, ago: daysBetween(day.at, now) }));
}

/** Milliseconds until it is another day. */
export function untilTomorrow(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() - now;
}

function dayKey(at: number): string {
  const date = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** By the calendar: days with a change of the clock are days too. */
function daysBetween(earlier: number, later: number): number {
  const [from, to] = [earlier, later].map((at) => {
    const date = new Date(at);
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  });
  return Math.round(((to ?? 0) - (from ?? 0)) / DAY_MS);
}
