import path from 'node:path';
import { toDisposable, type Disposable } from '../core/disposable.ts';
import { messageOf } from '../core/errors.ts';
import type { OpenPurpose } from '../core/openRepository.ts';
import { createMemoryDeadLetterStore } from '../core/events/deadLetters.ts';
import type {
  Clock,
  CursorStore,
  DeadLetterStore,
  EventStore,
  Leadership,
  Log,
  StoredEvent,
} from '../core/ports.ts';
import { createCursorFile, createCursorMemory } from './files/cursorFile.ts';
import { createDeadLetterFiles } from './stream/deadLetterFiles.ts';
import { followStream } from './stream/followStream.ts';
import { createMemoryStore } from './stream/memoryStore.ts';
import { readStream } from './stream/segmentReader.ts';
import { openSharedStream, type SharedStream } from './stream/sharedStream.ts';
import type { VerdictStore } from '../core/validation/verdictCache.ts';
import { createVerdictFile } from './validation/verdictFile.ts';

/** What all processes on one repository share, in `git-reactor/` of the common git directory. */
export interface SharedState extends Disposable {
  readonly cursors: CursorStore;
  readonly events: EventStore;
  readonly leadership: Leadership;
  readonly deadLetters: DeadLetterStore;
  /** Only the process that leads adds to it. */
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
 * Opens the durable stream and cursor, to keep them or to follow the process that does. Where the
 * git directory is read-only this process watches for itself alone, and remembers in memory.
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
  const files = createDeadLetterFiles({ folder: path.join(folder, 'dead-letters'), log });
  const verdicts = createVerdictFile(path.join(folder, 'verdicts.jsonl'), log);
  const shared = await sharedStream(init, folder, () => verdicts.close());
  const isLeading = (): boolean => shared?.isLeading() ?? false;
  const own = createMemoryDeadLetterStore();
  const letters = (): DeadLetterStore => (init.purpose === 'read' || isLeading() ? files : own);
  return {
    cursors:
      shared === undefined
        ? createCursorMemory()
        : createCursorFile(path.join(folder, 'cursor.json'), log),
    events: shared ?? createMemoryStore(),
    leadership: shared ?? alone(init.purpose === 'watch'),
    deadLetters: {
      put: (letter) => letters().put(letter),
      remove: (id) => letters().remove(id),
      list: () => letters().list(),
    },
    verdicts: {
      load: () => (isLeading() ? verdicts.load() : verdicts.readOnly.load()),
      add: (verdict) => isLeading() && verdicts.add(verdict),
    },
    storedEvents,
    follow,
    dispose: () => shared?.dispose(),
  };
}

async function sharedStream(
  { purpose, clock, log }: SharedStateInit,
  folder: string,
  beforeRelease: () => Promise<unknown>,
): Promise<SharedStream | undefined> {
  if (purpose === 'read') return undefined;
  try {
    return await openSharedStream({ folder, clock, log, beforeRelease });
  } catch (error) {
    log.warn(`Events are kept in memory only: ${messageOf(error)}`);
    return undefined;
  }
}

/** Of a process that knows of no other one. */
function alone(isLeading: boolean): Leadership {
  const never = (): Disposable => toDisposable(() => undefined);
  return { isLeading: () => isLeading, onChange: never, onFollowed: never, onHandedIn: never };
}
