import { shortType, type AnyEvent } from '../../events/event.ts';
import type { RunSubject } from '../stepKind.ts';
import { changedPaths } from '../eventVariables.ts';
import { matchesPattern } from './pathPattern.ts';

/** An event as handlers see it. Of an event without a commit the texts are empty. */
export interface PluginEvent {
  /** Short, e.g. `commit.created`. */
  readonly type: string;
  /** The oid of the commit. */
  readonly commit: string;
  /** The name of who wrote the commit; {@link raw} has the address. */
  readonly author: string;
  readonly message: string;
  readonly actor: 'human' | 'agent' | 'bot' | '';
  readonly origin: 'local' | 'remote' | '';
  /** Changed paths, the former ones of renames too. */
  readonly files: readonly string[];
  /** The CloudEvent. */
  readonly raw: AnyEvent;
  /** Whether a changed path matches one of the globs and none with `!` before it. */
  changes(...globs: readonly string[]): boolean;
  /** The short name of the branch; empty where there is none. */
  branch(): string;
  /** 0 to 23 in the configured zone, when the commit was noticed; -1 without a commit. */
  hour(): number;
}

export function createPluginEvent(raw: AnyEvent, subject: RunSubject | null): PluginEvent {
  const commit = subject?.commit;
  const files = subject === null ? [] : changedPaths(subject);
  return Object.freeze({
    type: shortType(raw),
    commit: commit?.oid ?? '',
    author: commit?.author.name ?? '',
    message: commit?.message ?? '',
    actor: commit?.actor.kind ?? '',
    origin: commit?.origin ?? '',
    ...{ files, raw },
    changes: (...globs: readonly string[]) => files.some((path) => matchesPattern(path, globs)),
    branch: () => commit?.branch ?? '',
    hour: () => commit?.hour ?? -1,
  });
}
