/** Every code that a {@link ReactorError} can carry. Scripts may rely on them: add, never change. */
export type ErrorCode =
  | 'audit-unreadable'
  | 'bare-repository'
  | 'branch-checked-out'
  | 'branch-exists'
  | 'branch-moved'
  | 'branch-unknown'
  | 'broker-closed'
  | 'broker-down'
  | 'broker-refused'
  | 'bus-closed'
  | 'bus-overloaded'
  | 'config-invalid'
  | 'empty-repository'
  | 'event-invalid'
  | 'git-failed'
  | 'git-missing'
  | 'git-too-old'
  | 'materialise-failed'
  | 'not-a-repository'
  | 'object-corrupt'
  | 'object-missing'
  | 'object-too-large'
  | 'path-invalid'
  | 'reality-dirty'
  | 'reality-exists'
  | 'reality-full'
  | 'reality-gone'
  | 'reality-moved'
  | 'repository-foreign'
  | 'repository-gone'
  | 'repository-unreadable'
  | 'revision-unknown'
  | 'rollback-failed'
  | 'store-failed'
  | 'usage'
  | 'work-tree-in-the-way';

/** Where a mistake stands; lines and columns from 1. */
export interface ErrorPlace {
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * A broken expectation that a person should hear of: `message` says what is wrong and where in one
 * sentence, `hint` says what to do next.
 */
export class ReactorError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly place: ErrorPlace;

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ReactorError';
    this.code = code;
    this.hint = details.hint;
    this.place = details.place ?? {};
  }
}

export interface ErrorDetails {
  readonly hint: string;
  readonly place?: ErrorPlace;
  readonly cause?: unknown;
}

export function isReactorError(error: unknown, code?: ErrorCode): error is ReactorError {
  return (
    isNamed<ReactorError>(error, 'ReactorError') && (code === undefined || error.code === code)
  );
}

/**
 * Whether an error is of one of our classes, by its name: bundles that are loaded later have classes
 * of their own, of which `instanceof` knows nothing.
 */
export function isNamed<T extends Error>(error: unknown, name: T['name']): error is T {
  return error instanceof Error && error.name === name;
}

/** What is wrong and, where it is known, what to do next: for people. */
export function sentenceOf(error: unknown): string {
  return isReactorError(error) ? `${error.message} ${error.hint}` : messageOf(error);
}

/** The sentence of any thrown value, for logs and for people. Never throws itself. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'An error that cannot be shown.';
  }
}
