import type { Disposable } from '../../core/disposable.ts';
import type { Engine, EnginePorts } from '../../core/engine.ts';
import type { StoredEvent } from '../../core/ports.ts';
import type { Restrictions } from '../../core/reactions/restrictConfig.ts';
import type { SharingSlot } from '../../core/reactions/sharing.ts';
import type { NotifySink } from '../../core/reactions/notifications.ts';
import type { Materialiser } from '../../core/realities/materialiser.ts';
import type { Repository } from '../git/repository.ts';

/** What one who opens a repository says about reactions. */
export interface ReactionsMode {
  /** `false`: steps that act are passed over. */
  readonly mayAct: boolean;
  /** `false`: nobody is there to answer a question. */
  readonly canAsk: boolean;
  /** What is kept of runs goes when the process ends. */
  readonly isOnce: boolean;
}

/** The engine of a repository and what it is made of. */
export interface ReactionsWorld {
  readonly engine: Engine;
  readonly ports: Pick<EnginePorts, 'clock' | 'hash' | 'leadership' | 'log' | 'objects' | 'refs'>;
  readonly repository: Repository;
  readonly materialiser: Materialiser;
  readonly zone: string;
  readonly mode: ReactionsMode;
  /** Stored events after a sequence, oldest first. */
  readonly storedEvents: (after: number) => AsyncIterable<StoredEvent>;
  /** Names of the validators that there are. */
  readonly validators: readonly string[];
  /** The bundle of `src/worker.ts`, and the folder with Terraform's grammar. */
  readonly worker: string;
  readonly grammarDir: string;
  /** The program that plans; `terraform` from the search path if empty. */
  readonly terraformPath: string;
  readonly isTrusted: () => boolean;
  readonly onTrusted: (listener: () => void) => Disposable;
  /** What the person's own settings take away. */
  readonly restrictions: Restrictions;
  /** With whom runs are shared now. */
  readonly sharing: SharingSlot;
  /** Where notifications for the editor go. */
  readonly sink: NotifySink;
}
