import { shortType, type AnyEvent } from '../events/event.ts';

/**
 * How an event of a repository goes about between machines.
 *
 * - `observed`: each clone sees it for itself and tells it under the same id. It travels as work to
 *   be shared, and is not taken over into the streams of other clones.
 * - `told`: one machine tells it, and the others take it over.
 * - `home`: it is about one working copy and stays there.
 */
export type Travel = 'observed' | 'told' | 'home';

const OBSERVED = /^(?:commit\.|validation\.|tag\.)/;
const TOLD =
  /^(?:run\.|step\.|approval\.|deployment\.|infrastructure\.|platform\.|rollback\.(?:applied|undone)$|fix\.|loop\.)/;
/** What others than this repository may tell: of the world, not of its work. */
const OF_THE_WORLD = /^(?:deployment|infrastructure|platform)\./;

export function travelOf(event: Pick<AnyEvent, 'type'>): Travel {
  const type = shortType(event);
  if (OBSERVED.test(type)) return 'observed';
  return TOLD.test(type) ? 'told' : 'home';
}

/** Whether an event that arrived enters the stream of a repository. */
export function isTakenOver(event: AnyEvent, source: string): boolean {
  if (event.source === source) return travelOf(event) === 'told';
  return OF_THE_WORLD.test(shortType(event));
}

/** Whether the machines of a repository decide together which of them handles an event. */
export function isSharedWork(event: AnyEvent, source: string): boolean {
  return event.source === source ? travelOf(event) !== 'home' : OF_THE_WORLD.test(shortType(event));
}
