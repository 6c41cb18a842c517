import path from 'node:path';
import type { Disposable } from '../core/disposable.ts';
import { messageOf } from '../core/errors.ts';
import type { OpenPurpose } from '../core/openRepository.ts';
import { createMemoryDeadLetterStore } from '../core/events/deadLetters.ts';
import type {
  Clock,
  CursorStore,
  DeadLetterStore,
  EventStore,
  Log,
  StoredEvent,
} from '../core/ports.ts';
import { createCursorFile, createCursorMemory } from './files/cursorFile.ts';
import { takeLease } from './files/leaseFile.ts';
import { openJsonlStore } from './stream/jsonlStore.ts';
import { createDeadLetterFiles } from './stream/deadLetterFiles.ts';
import { followStream } from './stream/followStream.ts';
import { createMemoryStore } from './stream/memoryStore.ts';
import { readStream } from './stream/segmentReader.ts';
import type { VerdictStore } from '../core/validation/verdictCache.ts';
import { createVerdictFile } from './validation/verdictFile.ts';

/** What all processes on one repository share, in `git-reactor/` of the common git directory. */
export interface SharedState extends Disposable {
  readonly cursors: CursorStore;
  readonly events: EventStore;
  readonly deadLetters: DeadLetterStore;
  /** Only the process that keeps the stream adds to it. */
  readonly verdicts: VerdictStore;
  /** What is stored in the stream, whoever wrote it, after a sequence. */
  storedEvents(after: number): AsyncIterable<StoredEvent>;
  /** Events that are stored after a sequence, as they come. */
  follow(after: number, onEvent: (event: StoredEvent) => void): Disposable;
}

export interface SharedStateInit {
  readonly commonDir: string;
  readonly purpose: OpenPurpose;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the durable stream and cursor if this process gets the lease on them. Otherwise (another
 * window or `git-reactor watch` has it, or the git directory is read-only) this process watches
 * for itself alone, from now on, and remembers in memory.
 */
export async function openSharedState(init: SharedStateInit): Promise<SharedState> {
  const { commonDir, clock, log } = init;
  const folder = path.join(commonDir, 'git-reactor');
  const stream = path.join(folder, 'stream');
  const onBadLine = (segment: { readonly path: string }): void =>
    log.warn(`A line of ${segment.path} is damaged and was passed over.`);
  const storedEvents = (after: number): AsyncIterable<StoredEvent> =>
    readStream({ folder: stream, after, until: () => Number.MAX_SAFE_INTEGER, onBadLine });
  const follow: SharedState['follow'] = (after, onEvent) =>
    followStream({
      folder: stream,
      clock,
      after,
      onEvents: (events) => events.forEach(onEvent),
      onError: (error) => log.warn(`The stream cannot be read now: ${messageOf(error)}`),
    });
  const deadLetters = createDeadLetterFiles({ folder: path.join(folder, 'dead-letters'), log });
  const verdicts = createVerdictFile(path.join(folder, 'verdicts.jsonl'), log);
  const lease = init.purpose === 'read' ? undefined : await leaseOf(folder, clock, log);
  if (lease === undefined) {
    return {
      cursors: createCursorMemory(),
      events: createMemoryStore(),
      deadLetters: init.purpose === 'read' ? deadLetters : createMemoryDeadLetterStore(),
      verdicts: verdicts.readOnly,
      storedEvents,
      follow,
      dispose: () => undefined,
    };
  }
  const events = await openJsonlStore({
    folder: stream,
    clock,
    onReport: (report) => log.warn(`In the stream of events: ${JSON.stringify(report)}`),
  });
  events.onState((state) => {
    if (state.kind === 'waiting') log.error(`Events cannot be stored: ${state.reason}`);
    else log.info(`The stream of events is ${state.kind}.`);
  });
  return {
    cursors: createCursorFile(path.join(folder, 'cursor.json'), log),
    events,
    deadLetters,
    verdicts,
    storedEvents,
    follow,
    dispose() {
      events.dispose();
      // The next owner may write only after our last line is complete.
      void Promise.all([events.closed, verdicts.close()]).finally(() => lease.dispose());
    },
  };
}

async function leaseOf(folder: string, clock: Clock, log: Log): Promise<Disposable | undefined> {
  try {
    const lease = await takeLease(path.join(folder, 'lease'), clock);
    if (lease === undefined) log.info('Another process keeps the stream of this repository.');
    return lease;
  } catch (error) {
    log.warn(`Events are kept in memory only: ${messageOf(error)}`);
    return undefined;
  }
}
