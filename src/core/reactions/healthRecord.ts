import type { Objective } from './config.ts';

/** One check of the health of something. */
export interface HealthSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly healthy: boolean;
}

/** A time in which something was healthy, or was not. */
interface HealthSpan {
  readonly from: number;
  readonly to: number;
  readonly healthy: boolean;
}

/** What is known of the health of something, bounded. */
export interface HealthRecord {
  /** Oldest first; they do not overlap. */
  readonly spans: readonly HealthSpan[];
  readonly last: HealthSample;
}

/** How far an objective is met in its window. */
export type Attainment =
  /** Nothing was checked, which is not the same as healthy. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'known';
      /** Per cent of the time of which something is known. */
      readonly actual: number;
      /**
       * What is left of the time that it may be unhealthy in a whole window, in per cent; negative
       * when overspent.
       */
      readonly budgetLeft: number;
      /** The time of which something is known. */
      readonly knownMs: number;
    };

/**
 * A check stands until the next one, but no longer than this: what nobody looks at is unknown. Twice
 * the time after which a `monitor` step tells again of what has not changed.
 */
const STANDS_MS = 120_000;
const MOST_SPANS = 5_000;

/** The record with one more check. One that is older than the last counts as of the same time. */
export function withCheck(record: HealthRecord | undefined, check: HealthSample): HealthRecord {
  if (record === undefined) return { spans: [], last: check };
  const { last } = record;
  const at = Math.max(check.at, last.at);
  const to = Math.min(at, last.at + STANDS_MS);
  return {
    spans: withSpan(record.spans, { from: last.at, to, healthy: last.healthy }),
    last: { ...check, at },
  };
}

function withSpan(spans: readonly HealthSpan[], span: HealthSpan): readonly HealthSpan[] {
  if (span.to === span.from) return spans;
  const before = spans.at(-1);
  if (before?.to === span.from && before.healthy === span.healthy) {
    return [...spans.slice(0, -1), { ...before, to: span.to }];
  }
  return [...spans, span].slice(-MOST_SPANS);
}

/** How far an objective is met in the window that ends now. */
export function attainment(
  record: HealthRecord | undefined,
  { target, windowMs }: Pick<Objective, 'target' | 'windowMs'>,
  now: number,
): Attainment {
  if (record === undefined) return { kind: 'unknown' };
  const { last } = record;
  const from = now - windowMs;
  const to = Math.min(now, last.at + STANDS_MS);
  if (to < from) return { kind: 'unknown' };
  const spans = [...record.spans, { from: last.at, to, healthy: last.healthy }];
  let [healthyMs, unhealthyMs] = [0, 0];
  for (const span of spans) {
    const ms = Math.max(0, span.to - Math.max(span.from, from));
    if (span.healthy) healthyMs += ms;
    else unhealthyMs += ms;
  }
  const knownMs = healthyMs + unhealthyMs;
  const allowedMs = (1 - target / 100) * windowMs;
  return {
    kind: 'known',
    actual: knownMs === 0 ? (last.healthy ? 100 : 0) : (100 * healthyMs) / knownMs,
    budgetLeft: 100 * (1 - unhealthyMs / allowedMs),
    knownMs,
  };
}
