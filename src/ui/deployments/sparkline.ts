import type { HealthRecord } from '../../core/reactions/healthRecord.ts';

const LEVELS = '▁▂▃▄▅▆▇█';
const UNKNOWN = '·';

/** What time is drawn, and in how many signs. */
export interface SparklineFrame {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly signs: number;
}

/**
 * Health over time in one line of text: `█` all of the time healthy, `▁` none of it, `·` not known.
 * A check counts until the next one; the last one stands for its moment alone.
 */
export function sparkline(record: HealthRecord | undefined, frame: SparklineFrame): string {
  const { from, to, signs } = frame;
  const width = (to - from) / signs;
  const starts = Array.from({ length: signs }, (_, index) => from + index * width);
  return starts.map((start) => signOf(record, start, start + width)).join('');
}

function signOf(record: HealthRecord | undefined, from: number, to: number): string {
  if (record === undefined) return UNKNOWN;
  let [healthy, known] = [0, 0];
  for (const span of record.spans) {
    const ms = Math.min(span.to, to) - Math.max(span.from, from);
    if (ms <= 0) continue;
    known += ms;
    if (span.healthy) healthy += ms;
  }
  if (known === 0) return lastSign(record, from, to);
  return LEVELS[Math.round((healthy / known) * (LEVELS.length - 1))] ?? UNKNOWN;
}

function lastSign({ last }: HealthRecord, from: number, to: number): string {
  if (last.at < from || last.at > to) return UNKNOWN;
  return LEVELS[last.healthy ? LEVELS.length - 1 : 0] ?? UNKNOWN;
}
