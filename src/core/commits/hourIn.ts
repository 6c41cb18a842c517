const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The hour, 0 to 23, that clocks in `zone` show at `at`.
 * @param zone IANA name such as `Europe/Amsterdam`, or `UTC`
 * @param at milliseconds since the epoch
 * @throws RangeError for an unknown zone
 */
export function hourIn(zone: string, at: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return Number(format.format(at));
}
