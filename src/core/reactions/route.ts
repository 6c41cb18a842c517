import type { ConditionAnswer } from '../cel/condition.ts';
import { shortType, type AnyEvent } from '../events/event.ts';
import { compileTypePattern } from '../events/typePattern.ts';
import type { Filters, Reaction } from './config.ts';
import { changedPaths, eventVariable, type EventVariable } from './eventVariables.ts';
import { isWithin, minuteIn, clockText, windowText } from './hourWindow.ts';
import { globsOf } from './globsOf.ts';
import { readOwn } from './ownCommits.ts';
import { isPersonMeant } from './personGlobs.ts';
import type { RunSubject } from './stepKind.ts';
import type { Because, FilterName, Trace } from './trace.ts';

/** What routing asks of others. */
export interface RouteContext {
  /** IANA name of the zone for `hours`. */
  readonly zone: string;
  readonly isQuarantined: (commit: string, tree: string) => boolean;
  readonly evaluate: (condition: string, event: EventVariable) => ConditionAnswer;
  /** Events beyond so many reactions start no further one. */
  readonly maxHops: number;
  /**
   * A person wants it looked at. That is no loop, and what anybody can write into the trailers of a
   * commit does not exempt it.
   */
  readonly isAsked: boolean;
  /** What history says against it: the same was done already, or too shortly ago. */
  readonly history: (reaction: Reaction, subject: RunSubject | null) => Because | undefined;
}

/** An event with the commit that it is about. */
export interface Routed {
  readonly event: AnyEvent;
  readonly subject: RunSubject | null;
}

/** Beyond so many reactions in a row it is taken for a loop. */
export const MOST_HOPS = 8;
/** People read the values; a commit may change ten thousand files. */
const MOST_SHOWN = 3;

/** Whether a reaction answers to an event; if not, the first reason why. */
export function matchReaction(reaction: Reaction, routed: Routed, context: RouteContext): Trace {
  const { name } = reaction;
  for (const filter of FILTERS) {
    const answer = filter(reaction, routed, context);
    if (answer !== undefined) return { reaction: name, matched: false, ...answer };
  }
  return { reaction: name, matched: true };
}

/** How many reactions lie before an event: in its envelope, or in the trailers of its commit. */
export function hopsOf({ event, subject }: Routed): number {
  const own = subject === null ? undefined : readOwn(subject.commit);
  return Math.max(event.hopcount ?? 0, own?.hops ?? 0);
}

/** What stands against it; `undefined`: nothing. */
type Filter = (
  reaction: Reaction,
  routed: Routed,
  context: RouteContext,
) => Pick<Trace, 'because' | 'error'> | undefined;

const FILTERS: readonly Filter[] = [
  ({ isEnabled }) => (isEnabled ? undefined : no('enabled', 'true', 'false')),
  ({ filters }, { event }) => {
    const type = shortType(event);
    const isWanted = filters.on.some((pattern) => compileTypePattern(pattern)(type));
    return isWanted ? undefined : no('on', filters.on.join(', '), type);
  },
  ({ name }, { subject }, { isAsked }) => {
    const own = subject === null || isAsked ? undefined : readOwn(subject.commit);
    if (own === undefined || own.reaction !== name) return undefined;
    return no('own', 'a commit that it did not make itself', `made by its run ${own.run}`);
  },
  (_, routed, { maxHops, isAsked }) => {
    const hops = hopsOf(routed);
    return isAsked || hops < maxHops
      ? undefined
      : no('hops', `fewer than ${maxHops} reactions`, `${hops}`);
  },
  (_, { subject }, { isQuarantined }) => {
    if (subject === null) return undefined;
    const { oid, tree } = subject.commit;
    return isQuarantined(oid, tree)
      ? no('quarantine', 'a commit that was not rolled back', oid)
      : undefined;
  },
  ofCommit('branches', 'branches', (wanted, { commit }) => {
    const isMatch = globsOf(wanted);
    const isWanted = commit.branch !== null && isMatch(commit.branch);
    return isWanted || no('branches', wanted.join(', '), commit.branch ?? 'no branch');
  }),
  ofCommit('paths', 'paths', (wanted, subject) => {
    const paths = changedPaths(subject);
    const isMatch = globsOf(wanted);
    return paths.some(isMatch) || no('paths', wanted.join(', '), shownPaths(paths, subject));
  }),
  ofCommit('author', 'author', (wanted, { commit: { author } }) => {
    const isWanted = isPersonMeant(wanted, [author.name, author.email]);
    return isWanted || no('author', wanted.join(', '), `${author.name} <${author.email}>`);
  }),
  ofCommit('actor', 'actor', (wanted, { commit: { actor } }) => {
    return wanted.includes(actor.kind) || no('actor', wanted.join(', '), actor.kind);
  }),
  ofCommit('message', 'message', (wanted, { commit: { message } }) => {
    const isWanted = wanted.some((part) => message.includes(part));
    return isWanted || no('message', wanted.join(', '), message.split('\n', 1)[0] ?? '');
  }),
  ofCommit('origin', 'origin', (wanted, { commit: { origin } }) => {
    return origin === wanted || no('origin', wanted, origin);
  }),
  ({ filters: { hours } }, { event, subject }, { zone }) => {
    if (hours === undefined) return undefined;
    const minute = minuteIn(zone, Date.parse(subject?.commit.observedAt ?? event.time));
    if (hours.some((window) => isWithin(window, minute))) return undefined;
    return no('hours', hours.map(windowText).join(', '), `${clockText(minute)} in ${zone}`);
  },
  ({ filters: { when } }, { event, subject }, { evaluate }) => {
    if (when === undefined) return undefined;
    const answer = evaluate(when, eventVariable(event, subject));
    if (answer.kind === 'value') return answer.value ? undefined : no('when', when, 'false');
    return { ...no('when', when, 'an error'), error: answer.message };
  },
  (reaction, { subject }, { history }) => {
    const because = history(reaction, subject);
    return because === undefined ? undefined : { because };
  },
];

type CommitFilter = 'branches' | 'paths' | 'author' | 'actor' | 'message' | 'origin';

/** A filter over a commit: an event that is about none does not pass it. */
function ofCommit<K extends CommitFilter>(
  key: K,
  filter: FilterName,
  check: (wanted: NonNullable<Filters[K]>, subject: RunSubject) => true | { because: Because },
): Filter {
  return ({ filters }, { subject }) => {
    const wanted = filters[key];
    if (wanted === undefined) return undefined;
    if (subject === null) return no(filter, String(wanted), 'the event is not about a commit');
    const answer = check(wanted, subject);
    return answer === true ? undefined : answer;
  };
}

function no(filter: FilterName, expected: string, actual: string): { readonly because: Because } {
  return { because: { filter, expected, actual } };
}

function shownPaths(paths: readonly string[], { commit }: RunSubject): string {
  if (paths.length === 0) return commit.changesUnknown ?? 'no changes';
  const more = paths.length > MOST_SHOWN ? ` and ${paths.length - MOST_SHOWN} more` : '';
  return `${paths.slice(0, MOST_SHOWN).join(', ')}${more}`;
}
