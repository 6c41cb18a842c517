import { toDisposable } from '../../core/disposable.ts';
import { ReactorError } from '../../core/errors.ts';
import { withPosition } from '../../core/events/sequence.ts';
import type { EventStore, StoredEvent } from '../../core/ports.ts';
import { KnownIds } from '../../core/events/knownIds.ts';
import { RecentWindow } from './recentWindow.ts';

export interface MemoryStoreOptions {
  /** Events that are kept, default 1,000. */
  readonly keep?: number;
  /** Identities that are remembered for recognising repeats, default 50,000. */
  readonly knownIds?: number;
}

/** An {@link EventStore} in memory only, for tests and repositories that cannot be written to. */
export function createMemoryStore(options: MemoryStoreOptions = {}): EventStore {
  const keep = options.keep ?? 1_000;
  const window = new RecentWindow({ maxEvents: keep, maxBytes: Number.POSITIVE_INFINITY });
  const known = new KnownIds(options.knownIds ?? 50_000);
  let last = 0;
  let isClosed = false;

  const store = (event: Parameters<EventStore['append']>[0][number]): StoredEvent | undefined => {
    if (!known.add(event)) return undefined;
    const stored = withPosition(event, ++last);
    window.push(stored, 0);
    return stored;
  };

  return {
    retains: keep,
    append(events) {
      if (isClosed) return Promise.reject(storeClosed());
      return Promise.resolve(events.map(store).filter((event) => event !== undefined));
    },
    async *read(after) {
      let next = Math.max(after + 1, last - window.size + 1);
      for (; next <= last; next = Math.max(next + 1, last - window.size + 1)) {
        const event = window.fromNewest(last - next + 1);
        if (event !== undefined) yield await Promise.resolve(event);
      }
    },
    recent: () => window.all(),
    last: () => last,
    state: () => ({ kind: isClosed ? 'closed' : 'ready' }),
    onState: () => toDisposable(() => undefined),
    dispose() {
      isClosed = true;
    },
  };
}

export function storeClosed(): ReactorError {
  return new ReactorError('store-failed', 'The stream was closed; the event was not stored.', {
    hint: 'Publish before the engine is disposed.',
  });
}
