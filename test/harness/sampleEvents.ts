import { createEvent, type ReactorEvent } from '../../src/core/events/event.ts';
import type { EventType, EventMap } from '../../src/core/events/eventMap.ts';
import type { Log } from '../../src/core/ports.ts';

export const SAMPLE_SOURCE = '/git/example.org/team/shop';

/** A `ref.moved` event; the number makes its id and the key its lane. */
export function sampleEvent(number: number, key = 'main'): ReactorEvent<'ref.moved'> {
  return sampleOf('ref.moved', number, {
    data: { ref: `refs/heads/${key}`, from: null, to: null, cause: 'unknown' },
    key,
  });
}

export function sampleEvents(count: number, from = 1): readonly ReactorEvent<'ref.moved'>[] {
  return Array.from({ length: count }, (_, index) => sampleEvent(from + index));
}

export function sampleOf<T extends EventType>(
  type: T,
  number: number,
  { data, key = 'main' }: { readonly data: EventMap[T]; readonly key?: string },
): ReactorEvent<T> {
  return createEvent({
    id: `e${number}`,
    source: SAMPLE_SOURCE,
    type,
    observedAt: Date.UTC(2026, 0, 1),
    partitionkey: key,
    data,
  });
}

/** A {@link Log} that keeps its lines, each with its level. */
export interface LogRecord extends Log {
  readonly lines: readonly string[];
}

export function createLogRecord(): LogRecord {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level}: ${message}`);
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
