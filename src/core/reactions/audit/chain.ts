/** What was done to a chain. */
export type ChainDamage = 'changed' | 'removed' | 'inserted' | 'reordered' | 'truncated';

/** Something in a chain that is not as it was written. */
export interface ChainProblem {
  /** From 1, of all lines that were given; where lines are missing, the one after them. */
  readonly line: number;
  /** `seq` of the entry that is meant; `null` where the line does not say it. */
  readonly entry: number | null;
  readonly reason: ChainDamage;
  /** One sentence for people. */
  readonly message: string;
}

/** The end of a chain as it was once kept in a second place. */
export interface Seal {
  /** Number of entries. */
  readonly entries: number;
  /** `hash` of the newest of them. */
  readonly head: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
}

export interface ChainCheck {
  /** Number of entries that are as they were written. */
  readonly entries: number;
  /** `hash` of the newest of them; `null` if there is none. */
  readonly head: string | null;
  /** In the order of the lines; empty for an intact chain. */
  readonly problems: readonly ChainProblem[];
}

/** What a line says of its place; that is all that a check has to remember. */
export interface Link {
  readonly line: number;
  /** `false`: its content is not that of its hash, or it is no entry at all. */
  readonly isSound: boolean;
  /** As the line says; `null` if it is no entry. */
  readonly seq: number | null;
  readonly prev: string;
  readonly hash: string;
}

/** A {@link Link} with the place that it can be believed to have. */
export type SoundLink = Link & { readonly seq: number };
