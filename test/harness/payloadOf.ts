import { createEvent, type AnyEvent } from '../../src/core/events/event.ts';
import { EVENT_TYPES, isEventType } from '../../src/core/events/eventTypes.ts';
import type { EventType } from '../../src/core/events/eventMap.ts';
import type { PayloadSchema } from '../../src/core/events/payloadSchema.ts';
import { DEFINITIONS, PAYLOADS } from '../../src/core/events/payloadSchemas.generated.ts';
import { SAMPLE_SOURCE } from './sampleEvents.ts';

/** The smallest value that fits a schema, with each list holding one item. */
export function valueOf(schema: PayloadSchema): unknown {
  if (schema.$ref !== undefined) return valueOf(DEFINITIONS[schema.$ref.split('/')[2] ?? ''] ?? {});
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return valueOf(schema.anyOf[0] ?? {});
  const [type] = [schema.type].flat();
  if (type === 'array') return [valueOf(schema.items ?? {})];
  if (type === 'object') return objectOf(schema);
  return { string: 'text', number: 7, boolean: true, null: null }[type ?? 'null'];
}

function objectOf({ properties = {}, required = [] }: PayloadSchema): Record<string, unknown> {
  return Object.fromEntries(required.map((name) => [name, valueOf(properties[name] ?? {})]));
}

/** One event of each type, with all attributes that we use. */
export function eventOfEachType(): readonly AnyEvent[] {
  return Object.keys(EVENT_TYPES).filter(isEventType).map(eventOf);
}

export function eventOf(type: EventType, index = 0): AnyEvent {
  const event = createEvent({
    id: `${type}-${index}`,
    source: SAMPLE_SOURCE,
    type,
    subject: 'refs/heads/fête',
    observedAt: Date.UTC(2026, 0, 1, 12, 30, 0, 250),
    partitionkey: 'main',
    data: valueOf(PAYLOADS[type]) as never,
  });
  const rest = {
    correlationid: 'c1',
    causationid: 'c2',
    sequence: '0000000000000042',
    hopcount: 3,
  };
  return { ...event, ...rest } as AnyEvent;
}
