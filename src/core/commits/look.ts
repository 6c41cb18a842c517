import type { Oid } from '../events/commitData.ts';
import type { Cursor, Hash, Log, ObjectSource, RefSnapshot, RefSource } from '../ports.ts';

/** What the commit stream needs to turn a difference into events. */
export interface TellContext {
  readonly objects: ObjectSource;
  readonly refs: RefSource;
  readonly hash: Hash;
  readonly log: Log;
  /** The `source` of all events: the repository. */
  readonly source: string;
  /** IANA name of the zone for `hour`. */
  readonly zone: string;
  /** Above so many new commits on one ref, one `commit.batch` tells them all. */
  readonly batchAbove: number;
  /** After a break so many commits of a ref, the newest, are told one by one, the rest as a batch. */
  readonly catchUpLimit: number;
}

/** One look at the repository that found something. */
export interface Look {
  readonly cursor: Cursor;
  readonly snapshot: RefSnapshot;
  /** Commits that were told lately, perhaps without the cursor knowing of it. */
  readonly told: { has(oid: Oid): boolean };
  /** Milliseconds since the epoch. */
  readonly observedAt: number;
  /** The first look after a start, which may have much to catch up with. */
  readonly isCatchUp: boolean;
}
