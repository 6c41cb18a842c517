import type { Disposable } from '../../disposable.ts';
import type { AnyEvent } from '../../events/event.ts';
import type { ReactionsConfig } from '../config.ts';
import type { RunSubject } from '../stepKind.ts';
import type { LoadedPlugin } from './pluginHost.ts';

/** The module in a revision of the repository, and whether it may be run. */
export type ModuleAt =
  | { readonly kind: 'none' }
  /** Nobody consented to these very bytes, or they cannot be loaded. */
  | {
      readonly kind: 'refused' | 'broken';
      readonly hash: string;
      /** One sentence. */
      readonly reason: string;
    }
  | {
      readonly kind: 'ready';
      readonly hash: string;
      readonly text: string;
      readonly config: ReactionsConfig;
      readonly plugin: LoadedPlugin;
    };

/** What the repository registers in code, in the module beside its configuration. */
export interface Plugins extends Disposable {
  /** The module that an event is handled under: not the version that its own commit brings. */
  inForce(event: AnyEvent, subject: RunSubject | null): Promise<ModuleAt>;
  /** Looks at the module of HEAD: its kinds of steps are those that the configuration may name. */
  refresh(): Promise<ModuleAt>;
  /** Consents to the module of HEAD, if there is one. */
  consent(): Promise<void>;
  /**
   * A kind of step of another extension, whatever that has handed over.
   * @throws ReactorError `usage`
   */
  addKind(kind: unknown): Disposable;
}
