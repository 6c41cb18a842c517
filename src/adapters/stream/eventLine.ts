import { ReactorError, messageOf } from '../../core/errors.ts';
import type { AnyEvent } from '../../core/events/event.ts';
import { formatSequence, SEQUENCE_DIGITS } from '../../core/events/sequence.ts';
import type { StoredEvent } from '../../core/ports.ts';
import type { Identity } from '../../core/events/knownIds.ts';

/** The sequence leads every line, so that a reader can pass over lines without parsing them. */
const PREFIX = '{"sequence":"';
const SEQUENCE = /^\{"sequence":"(\d{16})",/;
const IDENTITY =
  /^\{"sequence":"\d{16}","specversion":"1\.0","id":"([^"\\]+)","source":"([^"\\]+)",/;

/**
 * The JSON of an event, without its place in the stream.
 * @throws ReactorError `event-invalid` for what JSON cannot say.
 */
export function encodeEvent(event: AnyEvent): string {
  try {
    if (event.sequence === undefined) return JSON.stringify(event);
    return JSON.stringify({ ...event, sequence: undefined });
  } catch (error) {
    throw new ReactorError('event-invalid', `data of ${event.type}: ${messageOf(error)}`, {
      hint: 'Event data may hold only what JSON can say.',
      cause: error,
    });
  }
}

/** The line, with its end, of an encoded event at a position. */
export function lineOf(encoded: string, position: number): string {
  return `${PREFIX}${formatSequence(position)}",${encoded.slice(1)}\n`;
}

/** The position that a line claims, without a look at the rest; `undefined` if it has none. */
export function positionOfLine(line: string): number | undefined {
  const found = SEQUENCE.exec(line.slice(0, PREFIX.length + SEQUENCE_DIGITS + 2))?.[1];
  return found === undefined ? undefined : Number(found);
}

/** The identity of a line's event, by a short cut where possible; `undefined` for a bad line. */
export function identityOfLine(line: string): Identity | undefined {
  const found = line.endsWith('}') ? IDENTITY.exec(line) : null;
  return found ? { id: found[1] ?? '', source: found[2] ?? '' } : decodeLine(line);
}

/** The event in a line, `undefined` for a line that is torn or corrupt. */
export function decodeLine(line: string): StoredEvent | undefined {
  if (!SEQUENCE.test(line)) return undefined;
  try {
    const parsed: unknown = JSON.parse(line);
    if (!isStoredEvent(parsed)) return undefined;
    Object.freeze(parsed.data);
    return Object.freeze(parsed);
  } catch {
    return undefined;
  }
}

/** Our own segments hold what was valid when it was stored; this tells damage, not malice. */
function isStoredEvent(value: unknown): value is StoredEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { id, source, type, partitionkey } = value as Partial<Record<string, unknown>>;
  return [id, source, type, partitionkey].every((attribute) => typeof attribute === 'string');
}
