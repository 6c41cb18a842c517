import { shortType, type AnyEvent } from '../events/event.ts';
import type { Person } from '../events/commitData.ts';
import type { RunSubject } from './stepKind.ts';

/** What conditions see as `event`; the fields of a commit are empty where there is none. */
export interface EventVariable {
  readonly type: string;
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
  readonly commit: string;
  readonly branch: string;
  readonly ref: string;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly committer: { readonly name: string; readonly email: string };
  readonly actor: string;
  readonly origin: string;
  /** 0 to 23 in the configured zone; -1 where the event is not about a commit. */
  readonly hour: number;
  /** Changed paths, the former ones of renames too. */
  readonly files: readonly string[];
  readonly trailers: Readonly<Record<string, string>>;
  readonly data: unknown;
}

const NOBODY = { name: '', email: '' };

/** The `event` of conditions, of an event and the commit that it is about. */
export function eventVariable(event: AnyEvent, subject: RunSubject | null): EventVariable {
  const commit = subject?.commit;
  return {
    type: shortType(event),
    id: event.id,
    source: event.source,
    subject: event.subject ?? '',
    time: event.time,
    commit: commit?.oid ?? '',
    branch: commit?.branch ?? '',
    ref: commit?.ref ?? '',
    message: commit?.message ?? '',
    author: personOf(commit?.author),
    committer: personOf(commit?.committer),
    actor: commit?.actor.kind ?? '',
    origin: commit?.origin ?? '',
    hour: commit?.hour ?? -1,
    files: subject === null ? [] : changedPaths(subject),
    trailers: Object.fromEntries(commit?.trailers.map(({ key, value }) => [key, value]) ?? []),
    data: event.data,
  };
}

/** Both names of a rename count. */
export function changedPaths({ changes }: Pick<RunSubject, 'changes'>): readonly string[] {
  return changes.flatMap(({ path, oldPath }) => (oldPath === undefined ? path : [path, oldPath]));
}

function personOf(person: Person | undefined): EventVariable['author'] {
  return person === undefined ? NOBODY : { name: person.name, email: person.email };
}
