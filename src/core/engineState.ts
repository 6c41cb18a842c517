import type { StoreState, WorktreeHead } from './ports.ts';

/** How the engine is, for status lines. */
export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'watching'; readonly head: WorktreeHead }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string };

/** What keeps the engine from working: events that cannot be stored reach nobody. */
export function stateOver(store: StoreState, state: EngineState): EngineState {
  if (store.kind !== 'waiting') return state;
  const { pending, reason } = store;
  const waiting = pending === 1 ? 'one event waits' : `${pending} events wait`;
  return {
    kind: 'failed',
    message: `Events cannot be stored, ${waiting} in memory: ${reason}`,
    hint: 'Make room on the disk of the repository, or make its git directory writable; it is tried again by itself.',
  };
}
