import type { Bus } from '../../../core/events/busTypes.ts';
import type { Clock, Hash, Leadership, Log, StoredEvent } from '../../../core/ports.ts';
import type { Mask } from '../../../core/reactions/maskText.ts';
import type { GitRepo } from '../../git/gitRepo.ts';

/** What the audit log needs of the engine and of the world. */
export interface AuditLogPorts {
  /** Where the log, its seals and its notes are. */
  readonly repository: GitRepo & { readonly commonDir: string; readonly source: string };
  readonly bus: Bus;
  readonly clock: Clock;
  /** SHA-256. */
  readonly hash: Hash;
  readonly log: Log;
  readonly leadership: Pick<Leadership, 'isLeading' | 'onChange'>;
  /** Stored events after a sequence, oldest first. */
  readonly storedEvents: (after: number) => AsyncIterable<StoredEvent>;
  /** Hides secrets. */
  readonly mask: Mask;
  /** Entries become notes on their commits too, in `refs/notes/git-reactor`; default: no. */
  readonly mirrorsNotes?: boolean;
}
