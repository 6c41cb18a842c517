import type { CommitData } from '../../core/events/commitData.ts';
import { isEvent, shortType, type AnyEvent } from '../../core/events/event.ts';
import type { Run } from '../../core/reactions/run.ts';

/** What the Events tree can be narrowed to. */
export const ENTRY_KINDS = ['commit', 'run', 'deployment', 'other'] as const;

export type EntryKind = (typeof ENTRY_KINDS)[number];

interface Timed {
  /** Milliseconds since the epoch: when it was noticed, of history when it was committed. */
  readonly at: number;
}

export interface CommitEntry extends Timed {
  readonly kind: 'commit';
  readonly commit: CommitData;
}

/** A run that stands below no commit of the list. */
export interface RunEntry extends Timed {
  readonly kind: 'run';
  readonly run: Run;
}

/** What is neither a commit nor part of a run, from here or from elsewhere. */
export interface EventEntry extends Timed {
  readonly kind: 'deployment' | 'other';
  readonly event: AnyEvent;
}

export type Entry = CommitEntry | RunEntry | EventEntry;

/** Told in other rows: by the commit, the run, the question or the verdict that they belong to. */
const TOLD_ELSEWHERE =
  /^(stream\.ready|commit\.created|(run|step|approval|validation)\..*|audit\.sealed|reality\.(forked|committed|discarded))$/;

const DEPLOYMENT = /^(deployment|infrastructure|platform)\./;

/** An event as an entry of its own; `undefined` for one that other rows tell. */
export function entryOf(event: AnyEvent): EventEntry | undefined {
  const type = shortType(event);
  if (TOLD_ELSEWHERE.test(type) || isWithBranch(event)) return undefined;
  const kind = DEPLOYMENT.test(type) ? 'deployment' : 'other';
  return { kind, event, at: Date.parse(event.time) };
}

/** HEAD went where its branch did, which tells it too. */
function isWithBranch(event: AnyEvent): boolean {
  if (!isEvent(event, 'head.moved')) return false;
  const { from, to } = event.data;
  return to.ref !== null && from.ref === to.ref;
}
