import { type Disposable, toDisposable } from '../../core/disposable.ts';
import { ReactorError } from '../../core/errors.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { Clock } from '../../core/ports.ts';
import type { BatchAnswer, BatchCommandKind } from './batchParser.ts';
import { type AloofPlace, createAloofPlace } from './aloofPlace.ts';
import { type BatchEnd, type BatchListener, BatchProcess } from './batchProcess.ts';
import type { BatchRequest } from './batchRequest.ts';
import { afterAbsence, afterCrash, wantedToFetch } from './batchRetry.ts';
import type { GitRepo } from './gitRepo.ts';

export interface BatchQueueOptions {
  readonly repo: GitRepo;
  readonly clock: Clock;
  /** A process that was not asked for so long is ended, one that did not answer for so long killed. */
  readonly idleMs: number;
}

/** Back-pressure: no more than this is asked of git before its answers have come. */
const MAX_UNANSWERED = 1_000;
const MAX_UNANSWERED_BYTES = 16 * 1024 * 1024;

/**
 * Questions to `git cat-file`, whichever process answers them: started on demand, started again
 * after a crash, ended when idle. What git does not find is asked once more of a new process, which
 * sees the packs that a repack has just written.
 */
export class BatchQueue implements Disposable {
  readonly #options: BatchQueueOptions;
  #waiting: BatchRequest[] = [];
  #absent: BatchRequest[] = [];
  #process: BatchProcess<BatchRequest> | undefined;
  #unansweredBytes = 0;
  /** The process is on its way out, or the place of the next one is not made yet. */
  #isEnding = false;
  #aloof: AloofPlace | undefined;
  #isPlanned = false;
  #isDisposed = false;
  #starts = 0;
  #usedAt = 0;
  #idle: Disposable = toDisposable(() => undefined);

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  /** How often a process had to be started after the first. */
  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /** Whether everything asked was answered. */
  get isIdle(): boolean {
    const open = this.#process?.unanswered ?? 0;
    return open + this.#waiting.length + this.#absent.length === 0 && !this.#isDisposed;
  }

  /**
   * @param size bytes that the answer will bring, as `info` told
   * @returns `undefined` if the repository does not have the object
   */
  ask(kind: BatchCommandKind, oid: Oid, size = 0): Promise<BatchAnswer | undefined> {
    return new Promise((settle, fail) => {
      if (this.#isDisposed) fail(closed());
      else this.#waiting.push({ kind, oid, size, crashes: 0, settle, fail });
      this.#plan();
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#idle.dispose();
    this.#process?.kill();
    this.#aloof?.dispose();
    this.#failAll([...this.#absent, ...this.#waiting], closed());
  }

  /** All that is asked in one turn of the event loop goes to git in one write, without a delay. */
  #plan(): void {
    if (this.#isPlanned || this.#isDisposed) return;
    this.#isPlanned = true;
    process.nextTick(() => {
      this.#isPlanned = false;
      this.#pump();
    });
  }

  #pump(): void {
    if (this.#isDisposed || this.#isEnding || this.#absent.length > 0) return;
    const batch = this.#takeBatch();
    if (batch.length === 0) return;
    this.#process ??= this.#start();
    this.#usedAt = this.#options.clock.now();
    this.#process.send(batch);
  }

  #takeBatch(): readonly BatchRequest[] {
    let count = 0;
    let bytes = this.#unansweredBytes;
    const room = MAX_UNANSWERED - (this.#process?.unanswered ?? 0);
    for (const { size } of this.#waiting) {
      if (count >= room || (bytes > 0 && bytes + size > MAX_UNANSWERED_BYTES)) break;
      count++;
      bytes += size;
    }
    this.#unansweredBytes = bytes;
    return this.#waiting.splice(0, count);
  }

  #start(): BatchProcess<BatchRequest> {
    this.#starts++;
    this.#endWhenIdle(this.#options.idleMs);
    const listener: BatchListener<BatchRequest> = {
      answered: (request, answer) => this.#answered(request, answer),
      ended: (end) => this.#ended(end),
    };
    return new BatchProcess(this.#options.repo, listener, this.#aloof?.env);
  }

  #answered(request: BatchRequest, answer: BatchAnswer): void {
    this.#unansweredBytes -= request.size;
    this.#usedAt = this.#options.clock.now();
    if (isFound(request, answer)) request.settle(answer);
    else if (request.complaints === undefined) this.#absent.push(request);
    else afterAbsence(request);
    if (this.#absent.length > 0 && this.#process?.unanswered === 0) this.#endProcess();
    this.#plan();
  }

  #ended(end: BatchEnd<BatchRequest>): void {
    const absent = this.#absent;
    for (const request of absent) request.complaints = end.stderr;
    const open = end.notStarted
      ? this.#failAll([...end.unanswered, ...this.#waiting], end.notStarted)
      : afterCrash(end);
    this.#waiting = [...absent, ...open, ...(end.notStarted ? [] : this.#waiting)];
    this.#absent = [];
    this.#process = undefined;
    this.#isEnding = false;
    this.#unansweredBytes = 0;
    this.#idle.dispose();
    if (this.#isDisposed) this.#failAll(this.#waiting, closed());
    else if (wantedToFetch(end) && !this.#aloof) void this.#stayAloof();
    else this.#plan();
  }

  /** From now on git is not to know what it could fetch. */
  async #stayAloof(): Promise<void> {
    this.#isEnding = true;
    try {
      this.#aloof = await createAloofPlace(this.#options.repo);
    } catch (error) {
      this.#failAll(this.#waiting.splice(0), error instanceof Error ? error : closed());
    }
    this.#isEnding = false;
    if (this.#isDisposed) this.#aloof?.dispose();
    else this.#plan();
  }

  #failAll(requests: readonly BatchRequest[], error: Error): readonly BatchRequest[] {
    for (const request of requests) request.fail(error);
    return [];
  }

  #endWhenIdle(delayMs: number): void {
    this.#idle = this.#options.clock.after(delayMs, () => {
      const idleMs = this.#options.clock.now() - this.#usedAt;
      if (idleMs < this.#options.idleMs) this.#endWhenIdle(this.#options.idleMs - idleMs);
      else if (this.#process?.unanswered === 0) this.#endProcess();
      else this.#process?.kill();
    });
  }

  #endProcess(): void {
    this.#isEnding = true;
    this.#process?.end();
  }
}

/** A name that git resolved to another object (an abbreviation, a branch of that name) is not it. */
function isFound(request: BatchRequest, answer: BatchAnswer): boolean {
  return answer.header.startsWith(`${request.oid} `) && !answer.header.endsWith(' missing');
}

function closed(): ReactorError {
  return new ReactorError('git-failed', 'The objects of this repository are no longer read.', {
    hint: 'Open the repository again.',
  });
}
