import { messageOf, ReactorError } from '../errors.ts';
import { shortType, type AnyEvent } from './event.ts';
import { isEventType } from './eventTypes.ts';
import { misfit } from './payloadSchema.ts';
import { DEFINITIONS, PAYLOADS } from './payloadSchemas.generated.ts';
import { validateEnvelope, type SchemaError } from './validateEnvelope.generated.js';

/** What an event from outside may be at most. */
export interface EventLimits {
  /** Of its JSON. */
  readonly maxCharacters: number;
  /** Of objects and arrays in each other. */
  readonly maxDepth: number;
}

export const DEFAULT_EVENT_LIMITS: EventLimits = { maxCharacters: 4 << 20, maxDepth: 64 };

/**
 * The one entrance for events from outside: brokers, imports, other extensions. Takes a CloudEvent
 * in structured JSON; `partitionkey` and `datacontenttype` may be left out. The result is frozen
 * throughout.
 * @throws ReactorError `event-invalid` that names the attribute and the reason.
 */
export function parseEvent(text: string, limits: EventLimits = DEFAULT_EVENT_LIMITS): AnyEvent {
  const { maxCharacters, maxDepth } = limits;
  if (text.length > maxCharacters) {
    throw invalid(`it has ${text.length} characters, at most ${maxCharacters} are taken`);
  }
  const value = parseJson(text);
  freezeAll(value, maxDepth);
  if (!validateEnvelope(value)) throw invalid(reasonOf(validateEnvelope.errors?.at(-1)));
  const event = value as Envelope;
  const type = shortType(event);
  if (type === event.type || !isEventType(type)) {
    throw invalid(`type ${show(event.type)} is unknown`);
  }
  const reason = misfit(event.data, PAYLOADS[type], DEFINITIONS, 'data');
  if (reason !== undefined) throw invalid(reason);
  return Object.freeze({ ...DEFAULTS, partitionkey: event.source, ...event } as AnyEvent);
}

/** What the schema of the envelope makes sure of. */
interface Envelope {
  readonly source: string;
  readonly type: string;
  readonly data: object;
}

const DEFAULTS = { datacontenttype: 'application/json' };

/**
 * {@link parseEvent} for a value of another extension: what JSON would not say is not taken over.
 * @throws ReactorError `event-invalid`
 */
export function takeEvent(value: unknown, limits?: EventLimits): AnyEvent {
  return parseEvent(stringify(value), limits);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(`it is not JSON: ${messageOf(error)}`);
  }
}

function stringify(value: unknown): string {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text ?? 'null';
  } catch (error) {
    throw invalid(`it is not data: ${messageOf(error)}`);
  }
}

/** Refuses names that could reach a prototype when somebody copies the data. */
function freezeAll(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth === 0) throw invalid('its data is nested too deeply');
  if (Object.hasOwn(value, '__proto__')) throw invalid('the name "__proto__" is not allowed');
  for (const part of Object.values(value)) freezeAll(part, depth - 1);
  Object.freeze(value);
}

function reasonOf(error: SchemaError | undefined): string {
  if (error === undefined) return 'it is not a CloudEvent';
  const { instancePath, keyword, params } = error;
  const attribute = instancePath === '' ? 'it' : instancePath.slice(1);
  switch (keyword) {
    case 'propertyNames':
      return `attribute name ${show(params['propertyName'])} is not 1 to 20 lower case letters and digits`;
    case 'required':
      return `it has no "${String(params['missingProperty'])}"`;
    case 'const':
      return `${attribute} must be ${show(params['allowedValue'])}`;
    case 'type':
      return `${attribute} must be ${[params['type']].flat().join(' or ')}`;
    default:
      return `${attribute} does not have the form that CloudEvents asks for`;
  }
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 100);
}

function invalid(reason: string): ReactorError {
  return new ReactorError('event-invalid', `The event was refused: ${reason}.`, {
    hint: 'It must be a CloudEvent 1.0 in JSON of a type that Git Reactor knows.',
  });
}
