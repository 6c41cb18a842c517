import { DisposableStore, type Disposable } from '../../../core/disposable.ts';
import { messageOf } from '../../../core/errors.ts';
import { positionOf } from '../../../core/events/sequence.ts';
import type { StoredEvent } from '../../../core/ports.ts';
import type { AuditState } from '../../../core/reactions/audit/auditLog.ts';
import { AuditMemory } from '../../../core/reactions/audit/auditMemory.ts';
import { draftOf, unclearDraft } from '../../../core/reactions/audit/draftOf.ts';
import type { AuditDraft, AuditEntry } from '../../../core/reactions/audit/entry.ts';
import type { AuditLogPorts } from './auditLogPorts.ts';
import { AuditFile } from './auditFile.ts';
import { lookBack } from './lookBack.ts';

/** Entries on their way; beyond them the stream is read again later. */
const MOST_QUEUED = 1_000;
const AT_ONCE = 200;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 15_000;

export interface ProjectionInit extends AuditLogPorts {
  readonly folder: string;
  /** Up to here the stream was looked at before. */
  readonly seen: () => Promise<number>;
  /** Hears of entries that are on the disk, in order. */
  readonly onWritten: (entries: readonly AuditEntry[]) => void;
  /** Hears whenever all that was told is written. */
  readonly onIdle: () => void;
}

/**
 * The stream as entries of the log, while this process leads: each event that is told in the audit
 * becomes exactly one entry, in the order of the stream. What cannot be written stays where it is
 * safe, in the stream, and is tried again.
 */
export class AuditProjection implements Disposable {
  readonly file: AuditFile;
  readonly #init: ProjectionInit;
  readonly #owned = new DisposableStore();
  #memory = new AuditMemory();
  #queue: AuditDraft[] = [];
  /** Up to here the stream was taken. */
  #taken = 0;
  /** There may be more in the stream than was handed over. */
  #isBehind = true;
  #isOpen = false;
  #working: Promise<void> | undefined;
  #retries = 0;
  /** Set between a write that failed and the next try. */
  #resting: Disposable | undefined;
  #waitsBecause: string | undefined;

  constructor(init: ProjectionInit) {
    this.#init = init;
    this.file = new AuditFile(init);
  }

  get state(): AuditState {
    return this.#waitsBecause === undefined
      ? { kind: 'writing' }
      : { kind: 'waiting', reason: this.#waitsBecause };
  }

  /** Resolves when all that is stored now is written, or cannot be. */
  async start(): Promise<void> {
    const { bus } = this.#init;
    if (this.#owned.isDisposed) return;
    const options = { name: 'audit', timeoutMs: 0 };
    this.#owned.add(bus.subscribe('**', (event) => this.#hear(event), options));
    this.#go();
    await this.idle();
  }

  async idle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  /** Nothing is begun any more; {@link idle} tells when what is under way has ended. */
  dispose(): void {
    this.#owned.dispose();
    this.#resting?.dispose();
  }

  /** The place in the stream up to which everything was looked at. */
  get taken(): number {
    return this.#taken;
  }

  /** The bus hands over in the order of the stream; what it left out is read there. */
  #hear(event: StoredEvent): void {
    const position = positionOf(event);
    if (position <= this.#taken) return;
    const isNext = this.#isOpen && !this.#isBehind && position === this.#taken + 1;
    if (isNext && this.#queue.length < MOST_QUEUED) this.#take(event);
    else this.#isBehind = true;
    if (this.#queue.length > 0 || this.#isBehind) this.#go();
  }

  #take(event: StoredEvent): void {
    this.#taken = positionOf(event);
    try {
      this.#memory.take(event);
      const draft = draftOf(event, this.#memory, this.#init.mask);
      if (draft !== undefined) this.#queue.push(draft);
    } catch (error) {
      this.#init.log.warn(`The audit does not understand an event: ${messageOf(error)}`);
      this.#queue.push(unclearDraft(event));
    }
  }

  #go(): void {
    if (this.#working !== undefined || this.#resting !== undefined || this.#owned.isDisposed)
      return;
    this.#working = this.#writeAll().finally(() => {
      this.#working = undefined;
      const hasMore = this.#queue.length > 0 || this.#isBehind;
      if (hasMore) this.#go();
    });
  }

  async #writeAll(): Promise<void> {
    try {
      await this.#open();
      while (!this.#owned.isDisposed) {
        if (this.#queue.length === 0 && this.#isBehind) await this.#readOn();
        if (this.#queue.length === 0 && !this.#isBehind) break;
        await this.#writeSome();
      }
      this.#onSuccess();
      if (!this.#owned.isDisposed) this.#init.onIdle();
    } catch (error) {
      this.#onFailure(error);
    }
  }

  async #open(): Promise<void> {
    if (this.#isOpen) return;
    const tail = await this.file.tail();
    const { memory, taken, gap } = await lookBack(tail, this.#init);
    this.#memory = memory;
    this.#taken = taken;
    this.#queue = gap === undefined ? [] : [gap];
    this.#isOpen = true;
  }

  async #readOn(): Promise<void> {
    this.#isBehind = false;
    for await (const event of this.#init.storedEvents(this.#taken)) {
      if (positionOf(event) > this.#taken) this.#take(event);
      if (this.#queue.length < MOST_QUEUED) continue;
      this.#isBehind = true;
      return;
    }
  }

  async #writeSome(): Promise<void> {
    const drafts = this.#queue.slice(0, AT_ONCE);
    if (drafts.length === 0) return;
    const entries = await this.file.append(drafts);
    this.#queue.splice(0, drafts.length);
    this.#onSuccess();
    if (entries.length > 0) this.#init.onWritten(entries);
  }

  #onSuccess(): void {
    this.#retries = 0;
    if (this.#waitsBecause === undefined) return;
    this.#waitsBecause = undefined;
    this.#init.log.info('The audit is written again.');
  }

  #onFailure(error: unknown): void {
    const reason = messageOf(error);
    const { clock, log } = this.#init;
    if (this.#waitsBecause === undefined) {
      log.error(`The audit cannot be written; its entries wait in the stream: ${reason}`);
    }
    this.#waitsBecause = reason;
    const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#retries++);
    this.#resting = clock.after(delayMs, () => {
      this.#resting = undefined;
      this.#go();
    });
  }
}
