import picomatch from 'picomatch';
import { ReactorError } from '../errors.ts';
import { shortType, type AnyEvent } from './event.ts';
import { EVENT_TYPES, isEventType } from './eventTypes.ts';

const MAX_LENGTH = 200;

/** Tells whether a short type such as `commit.created` is meant. */
export type TypeMatcher = (type: string) => boolean;

/**
 * Compiles a type or a glob of short types: `commit.created`, `commit.*`, `{run,step}.*`, `*`.
 * @throws ReactorError `usage` for a pattern that cannot match any type.
 */
export function compileTypePattern(pattern: string): TypeMatcher {
  if (isEventType(pattern)) return (type) => type === pattern;
  const isMatch = compileGlob(pattern);
  if (isMatch !== undefined && Object.keys(EVENT_TYPES).some(isMatch)) return isMatch;
  throw new ReactorError('usage', `No event type matches "${pattern.slice(0, 80)}".`, {
    hint: 'Use a type such as commit.created or a glob such as "commit.*".',
  });
}

function compileGlob(pattern: string): TypeMatcher | undefined {
  if (pattern === '' || pattern.length > MAX_LENGTH) return undefined;
  try {
    const isMatch = picomatch(pattern, { nonegate: true });
    return (type) => isMatch(type);
  } catch {
    return undefined;
  }
}

/** Which events of a log are wanted; what is left out does not restrict. */
export interface EventFilter {
  /** A type or a glob of types. */
  readonly type?: string;
  /** Milliseconds since the epoch; older events are left out. */
  readonly since?: number;
}

/**
 * Compiles a filter for `log` and the like.
 * @throws ReactorError `usage` as {@link compileTypePattern}.
 */
export function compileFilter(filter: EventFilter): (event: AnyEvent) => boolean {
  const isWanted = filter.type === undefined ? () => true : compileTypePattern(filter.type);
  const since = filter.since ?? Number.NEGATIVE_INFINITY;
  return (event) => isWanted(shortType(event)) && Date.parse(event.time) >= since;
}
