import { isEvent, shortType } from '../events/event.ts';
import type { Reaction } from './config.ts';
import { hopsOf, matchReaction, type RouteContext, type Routed } from './route.ts';
import type { RunTeller } from './runTeller.ts';

/**
 * Tells that a reaction would have begun, had not too many in a row led to its event; once for all
 * that follows from one event. What is told counts as far along as that which led to it, so no
 * reaction begins because of it.
 */
export async function tellLoop(
  teller: Pick<RunTeller, 'once'>,
  reaction: Reaction,
  routed: Routed,
  context: RouteContext,
): Promise<void> {
  const { event, subject } = routed;
  if (isEvent(event, 'loop.stopped')) return;
  const { matched } = matchReaction(reaction, routed, { ...context, maxHops: Infinity });
  if (!matched) return;
  const { name } = reaction;
  const hops = hopsOf(routed);
  const about = { event: event.id, on: shortType(event), commit: subject?.commit.oid ?? null };
  const chain = event.correlationid ?? event.id;
  await teller.once(
    'loop.stopped',
    { run: name, event, hops },
    { reaction: name, ...about, hops },
    [chain],
  );
}
