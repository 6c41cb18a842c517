import type { HourWindow } from './config.ts';

/** The minute of the day in a zone, from 0. @param zone IANA name */
export function minuteIn(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  return part('hour') * 60 + part('minute');
}

/** Whether a minute of the day is within; a window that does not end later goes over midnight. */
export function isWithin({ from, to }: HourWindow, minute: number): boolean {
  return from < to ? from <= minute && minute < to : minute >= from || minute < to;
}

/** `22:00-06:30` */
export function windowText({ from, to }: HourWindow): string {
  return `${clockText(from)}-${clockText(to)}`;
}

/** `22:05` */
export function clockText(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
