import type { OpenPurpose, OpenRepository } from '../openRepository.ts';
import type { RollbackPreview } from './rollbackPreview.ts';

/** What an agent's call wants to have opened. */
export interface WantedRepository {
  /** The root folder; not given: the only one. */
  readonly repository?: string | undefined;
  readonly purpose: OpenPurpose;
}

/** Where agents are served: whose repositories they see, and who is asked for them. */
export interface AgentHost {
  /**
   * Does something with a repository, which is its own until then.
   * @throws ReactorError `usage` if there is no such one, and what opening it throws
   */
  use<T>(wanted: WantedRepository, act: (repository: OpenRepository) => Promise<T>): Promise<T>;
  /** Whether a person wants exactly this rollback; never answered by the agent. */
  confirm(preview: RollbackPreview, signal: AbortSignal): Promise<Confirmation>;
}

/** What a person said; or why nobody could be asked, and how a person can do it. */
export type Confirmation =
  | { readonly kind: 'yes' }
  | { readonly kind: 'no' }
  | { readonly kind: 'unasked'; readonly reason: string; readonly hint: string };
