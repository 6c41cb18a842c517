/** Why a reaction did or did not match an event. */
export interface Trace {
  readonly reaction: string;
  readonly matched: boolean;
  /** The first condition that did not hold, or why the answer is not known. */
  readonly because?: Because;
  /** A condition could not be worked out: that is an error to be shown, not a no. */
  readonly error?: string;
}

/** A filter that did not hold, what it wanted and what it saw. */
export interface Because {
  readonly filter: FilterName;
  readonly expected: string;
  readonly actual: string;
}

export type FilterName =
  | 'enabled'
  | 'module'
  | 'on'
  | 'own'
  | 'hops'
  | 'quarantine'
  | 'branches'
  | 'paths'
  | 'author'
  | 'actor'
  | 'message'
  | 'origin'
  | 'hours'
  | 'when'
  | 'again'
  | 'cooldown';
