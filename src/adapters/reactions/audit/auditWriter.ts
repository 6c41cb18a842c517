import path from 'node:path';
import { DisposableStore, toDisposable, type Disposable } from '../../../core/disposable.ts';
import { messageOf } from '../../../core/errors.ts';
import { createEvent } from '../../../core/events/event.ts';
import type { AuditState } from '../../../core/reactions/audit/auditLog.ts';
import type { AuditEntry } from '../../../core/reactions/audit/entry.ts';
import { isSealDue } from '../../../core/reactions/audit/sealing.ts';
import type { AuditRemark } from '../../../core/reactions/steps/audit.ts';
import { seekLease, takeLease } from '../../files/leaseFile.ts';
import type { AuditLogPorts } from './auditLogPorts.ts';
import { AuditProjection } from './auditProjection.ts';
import { auditFolder } from './auditSegments.ts';
import { NotesMirror } from './notesMirror.ts';
import { createSealRef } from './sealRef.ts';
import { createSeenFile, type SeenFile } from './seenFile.ts';

/** How often it is looked whether a day is to be sealed. Milliseconds. */
const UPKEEP_MS = 3_600_000;

/** Writes the log while this process leads: the projection of the stream, seals and notes. */
export class AuditWriter implements Disposable {
  readonly #ports: AuditLogPorts;
  readonly #folder: string;
  readonly #owned = new DisposableStore();
  readonly #mirror: NotesMirror | undefined;
  readonly #seen: SeenFile;
  #projection: AuditProjection | undefined;
  /** What belongs to the time in which this process leads. */
  #leading: DisposableStore | undefined;
  #seals: Promise<void> = Promise.resolve();
  #closed: Promise<unknown> = Promise.resolve();

  constructor(ports: AuditLogPorts) {
    this.#ports = ports;
    const { repository: repo, log } = ports;
    this.#folder = auditFolder(repo.commonDir);
    this.#seen = createSeenFile(this.#folder);
    if (ports.mirrorsNotes === true) {
      this.#mirror = new NotesMirror({ repo, folder: this.#folder, log });
    }
  }

  get state(): AuditState {
    return this.#projection?.state ?? { kind: 'idle' };
  }

  get closed(): Promise<unknown> {
    return this.#closed;
  }

  async start(): Promise<void> {
    this.#owned.add(this.#ports.leadership.onChange(() => void this.#onRole()));
    await this.#onRole();
  }

  async idle(): Promise<void> {
    await this.#projection?.idle();
    await this.#seals;
    await this.#projection?.idle();
    await this.#mirror?.idle();
  }

  async remark({ text, hops, ...about }: AuditRemark): Promise<void> {
    const { bus, clock, hash, mask, repository } = this.#ports;
    const { run, step } = about;
    const event = createEvent({
      id: hash([run, 'audit.remarked', step, text].join('\0')),
      source: repository.source,
      type: 'audit.remarked',
      subject: run,
      observedAt: clock.now(),
      hopcount: hops,
      data: { ...about, text: mask(text) },
    });
    await bus.publish(event);
  }

  dispose(): void {
    this.#owned.dispose();
    this.#end();
  }

  async #onRole(): Promise<void> {
    const isLeading = this.#ports.leadership.isLeading() && !this.#owned.isDisposed;
    if (!isLeading) this.#end();
    else if (this.#leading === undefined) await this.#begin();
  }

  /** The process that led before may still write its last line: its lease is waited for. */
  async #begin(): Promise<void> {
    const { clock, log } = this.#ports;
    const leading = new DisposableStore();
    this.#leading = leading;
    const file = path.join(this.#folder, 'lease');
    const onLost = (): void => this.#lose(leading);
    const onTaken = (lease: Disposable): Promise<void> => this.#write(lease, leading);
    try {
      const lease = await takeLease(file, clock, { onLost });
      if (lease !== undefined) {
        await onTaken(lease);
        return;
      }
    } catch (error) {
      log.error(`The audit cannot be written now: ${messageOf(error)}`);
    }
    const seeking = { onLost, onTaken: (lease: Disposable) => void onTaken(lease) };
    const onError = (error: unknown): void =>
      log.debug(`The audit cannot be written now: ${messageOf(error)}`);
    leading.add(seekLease(file, clock, { ...seeking, onError }));
  }

  async #write(lease: Disposable, leading: DisposableStore): Promise<void> {
    if (leading.isDisposed) {
      lease.dispose();
      return;
    }
    const projection = new AuditProjection({
      ...this.#ports,
      folder: this.#folder,
      seen: () => this.#seen.load(),
      onWritten: (entries) => this.#mirror?.add(entries),
      onIdle: () => this.#onIdle(leading),
    });
    this.#projection = projection;
    leading.add(toDisposable(() => this.#close(projection, lease)));
    await this.#mirror?.begin(await recentOf(projection));
    await projection.start();
    this.#keepUp(projection, leading);
  }

  /** After a long sleep another process may have taken over; that is no reason to stop for ever. */
  #lose(leading: DisposableStore): void {
    if (this.#leading !== leading) return;
    this.#ports.log.warn('Another process writes the audit of this repository.');
    this.#end();
    void this.#onRole();
  }

  #end(): void {
    const leading = this.#leading;
    this.#leading = undefined;
    leading?.dispose();
    this.#projection = undefined;
  }

  /** The lease is given back when nothing is being written any more. */
  #close(projection: AuditProjection, lease: Disposable): void {
    projection.dispose();
    this.#closed = Promise.all([projection.idle(), this.#seals, this.#mirror?.idle()])
      .then(() => projection.file.close())
      .then(() => this.#keepSeen(projection))
      .catch((error: unknown) => this.#ports.log.warn(messageOf(error)))
      .finally(() => lease.dispose());
  }

  #onIdle(leading: DisposableStore): void {
    this.#seals = this.#seals.then(() => this.#sealIfDue(leading));
  }

  #keepUp(projection: AuditProjection, leading: DisposableStore): void {
    const { clock } = this.#ports;
    let waiting: Disposable | undefined;
    const wait = (): void => {
      waiting = clock.after(UPKEEP_MS, () => {
        this.#onIdle(leading);
        void this.#keepSeen(projection);
        wait();
      });
    };
    wait();
    leading.add(toDisposable(() => waiting?.dispose()));
  }

  /** The seal is an event, and so an entry; beside the log it is kept where git keeps it. */
  async #sealIfDue(leading: DisposableStore): Promise<void> {
    const { bus, clock, hash, log, repository } = this.#ports;
    const end = this.#projection?.file.end;
    if (end === undefined || leading.isDisposed || !isSealDue(end.sealing, clock.now())) return;
    try {
      const { head } = end;
      const data = { entries: head.seq, head: head.hash };
      const at = clock.now();
      const about = { id: hash(`audit.sealed\0${head.hash}`), source: repository.source };
      await bus.publish(createEvent({ ...about, type: 'audit.sealed', observedAt: at, data }));
      await createSealRef(repository).add({ ...data, at: new Date(at).toISOString() });
    } catch (error) {
      log.warn(`The audit could not be sealed: ${messageOf(error)}`);
    }
  }

  async #keepSeen({ taken }: AuditProjection): Promise<void> {
    try {
      if (taken > 0) await this.#seen.save(taken);
    } catch (error) {
      this.#ports.log.debug(`How far the audit has looked cannot be kept: ${messageOf(error)}`);
    }
  }
}

async function recentOf(projection: AuditProjection): Promise<readonly AuditEntry[]> {
  try {
    return (await projection.file.tail()).recent;
  } catch {
    // Writing meets the same reason, and tells it.
    return [];
  }
}
