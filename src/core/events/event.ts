import type { EventMap, EventType } from './eventMap.ts';

/** The name of an event type on the wire: reverse DNS, with the version of its payload. */
export type WireType<T extends EventType = EventType> = `dev.git-reactor.${T}.v1`;

/**
 * An immutable fact in a CloudEvents 1.0.2 envelope
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md). Attributes that the
 * specification does not know are extensions: lower case letters and digits, scalar values.
 */
export interface ReactorEvent<T extends EventType = EventType> {
  readonly specversion: '1.0';
  /** Derived from what happened, so that telling the same fact twice gives the same id. */
  readonly id: string;
  /** The repository, as `/git/<host>/<owner>/<name>`; a URI reference. */
  readonly source: string;
  readonly type: WireType<T>;
  /** What it is about: a full ref name, an oid, an environment. */
  readonly subject?: string;
  /** When it was observed, RFC 3339 in UTC. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Events with the same key are handled in order. */
  readonly partitionkey: string;
  /** Shared by everything that follows from one event. */
  readonly correlationid?: string;
  /** The event that directly led to this one. */
  readonly causationid?: string;
  /** Position in the stream that stored it, 16 digits, from 1; absent before it is stored. */
  readonly sequence?: string;
  /** How many reactions lie between a person's act and this event; the guard against loops. */
  readonly hopcount?: number;
  /** Where it came over a broker: the machine that sent it. It is never sent on. */
  readonly relayedby?: string;
  readonly data: EventMap[T];
}

/** A {@link ReactorEvent} of any one type, which `isEvent` tells apart. */
export type AnyEvent = { [T in EventType]: ReactorEvent<T> }[EventType];

/** What a caller of {@link createEvent} says; the rest of the envelope follows from it. */
export interface EventInit<T extends EventType> {
  readonly id: string;
  readonly source: string;
  readonly type: T;
  readonly subject?: string;
  /** Milliseconds since the epoch. */
  readonly observedAt: number;
  readonly partitionkey?: string;
  readonly cause?: AnyEvent;
  /** Default: that of the cause. */
  readonly hopcount?: number;
  readonly data: EventMap[T];
}

const PREFIX = 'dev.git-reactor.';
const SUFFIX = '.v1';

/**
 * Makes an event: fills the envelope, links it to its cause and freezes it. The payload is frozen
 * as well and belongs to the event from then on.
 */
export function createEvent<T extends EventType>(init: EventInit<T>): ReactorEvent<T> {
  const { cause, data } = init;
  const hopcount = init.hopcount ?? cause?.hopcount;
  Object.freeze(data);
  return Object.freeze({
    specversion: '1.0' as const,
    id: init.id,
    source: init.source,
    type: toWireType(init.type),
    ...(init.subject !== undefined && { subject: init.subject }),
    time: new Date(init.observedAt).toISOString(),
    datacontenttype: 'application/json' as const,
    partitionkey: init.partitionkey ?? init.source,
    ...(cause !== undefined && {
      correlationid: cause.correlationid ?? cause.id,
      causationid: cause.id,
    }),
    ...(hopcount !== undefined && { hopcount }),
    data,
  });
}

export function toWireType<T extends EventType>(type: T): WireType<T> {
  return `${PREFIX}${type}${SUFFIX}`;
}

/** The short form that configuration and UI use, e.g. `commit.created`. */
export function shortType(event: { readonly type: string }): string {
  return event.type.startsWith(PREFIX) && event.type.endsWith(SUFFIX)
    ? event.type.slice(PREFIX.length, -SUFFIX.length)
    : event.type;
}

/** Tells whether an event is of the given short type, and narrows its payload. */
export function isEvent<T extends EventType>(
  event: { readonly type: string },
  type: T,
): event is ReactorEvent<T> {
  return event.type === toWireType(type);
}
