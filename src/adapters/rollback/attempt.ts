import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isReactorError, messageOf, ReactorError } from '../../core/errors.ts';
import { gitPath } from '../../core/commits/gitPath.ts';
import type { Disposable } from '../../core/disposable.ts';
import type { Oid } from '../../core/events/commitData.ts';
import type { History } from '../../core/rollback/history.ts';
import {
  isSameEntry,
  isSameIndex,
  type FileState,
  type IndexEntry,
  type Operation,
  type RawPath,
} from '../../core/rollback/operation.ts';
import type { Attempt, StageWish } from '../../core/rollback/world.ts';
import { runGit } from '../git/gitProcess.ts';
import { refNow } from '../git/refNow.ts';
import { Exchange } from './exchange.ts';
import { readIndex } from './indexEntries.ts';
import { entriesAfter, lockIndex, type IndexLock } from './indexLock.ts';
import { keepSnapshot } from './keepSnapshot.ts';
import { dropSnapshot } from './snapshots.ts';
import { stageFiles, stageKeptFiles } from './stage.ts';
import type { WorldContext } from './worldContext.ts';

/** Carries one operation out, or puts back what one did that was cut off. */
export class RollbackAttempt implements Attempt {
  readonly #here: WorldContext;
  readonly #id: string;
  readonly #folder: string;
  readonly #lease: Disposable;
  /** Files with later work that could not be put back; all that is known of them is kept. */
  #left: readonly RawPath[] = [];

  constructor(here: WorldContext, id: string, lease: Disposable) {
    this.#here = here;
    this.#id = id;
    this.#folder = path.join(here.folder, id);
    this.#lease = lease;
  }

  async stage(
    wanted: ReadonlyMap<RawPath, StageWish>,
    attributes: Oid,
  ): Promise<ReadonlyMap<RawPath, FileState>> {
    const staged = await stageFiles({ ...this.#here, folder: this.#new() }, wanted, attributes);
    this.#here.reached('staged');
    return staged;
  }

  stageKept(wanted: ReadonlyMap<RawPath, FileState>): Promise<void> {
    return stageKeptFiles({ ...this.#here, folder: this.#new() }, wanted);
  }

  async keep(operation: Operation): Promise<Oid> {
    const { clock, journal, reached } = this.#here;
    await mkdir(this.#folder, { recursive: true });
    const init = { ...this.#here, folder: this.#folder, now: clock.now() };
    const snapshot = await keepSnapshot(init, operation);
    reached('kept');
    await journal.note({ id: this.#id, snapshot });
    reached('journalled');
    return snapshot;
  }

  async carryOut(operation: Operation): Promise<void> {
    const { reached } = this.#here;
    const exchange = this.#exchange(operation);
    const lock = await lockIndex(this.#here.repository, this.#here);
    try {
      reached('locked');
      await this.#requireIndex(operation);
      await exchange.apply();
      reached('files');
      await this.#moveRef(operation, 'forward');
      reached('ref');
      refuseWritten(exchange.writtenAside());
    } catch (error) {
      await this.#giveUp(operation, exchange, lock);
      throw failure(error);
    }
    await this.#commitIndex(operation, exchange, lock);
    reached('index');
    await this.#verify(operation);
    reached('verified');
  }

  async #commitIndex(operation: Operation, exchange: Exchange, lock: IndexLock): Promise<void> {
    try {
      await lock.commit(entriesAfter(operation.steps));
    } catch (error) {
      await this.#moveRef(operation, 'back');
      this.#left = await exchange.putBack();
      throw failure(error);
    }
    if (operation.steps.some(({ index }) => index !== undefined)) {
      // The new entries learn the times of their files, so that "git status" need not read them.
      const args = ['update-index', '-q', '--refresh'];
      await runGit(this.#here.repository, args, { ...this.#here, writes: true, exitCodes: [0, 1] });
    }
  }

  async #giveUp(operation: Operation, exchange: Exchange, lock: IndexLock): Promise<void> {
    await this.#moveRef(operation, 'back');
    this.#left = await exchange.putBack();
    await lock.release().catch(() => undefined);
  }

  async #requireIndex({ steps }: Operation): Promise<void> {
    const { entries } = await readIndex(this.#here.repository);
    for (const { path: raw, index } of steps) {
      if (index === undefined || isSameIndex(known(entries.get(raw)), index.before)) continue;
      throw new ReactorError('rollback-failed', `${gitPath(raw).path} was staged meanwhile.`, {
        hint: 'Nothing was changed. Look at the new preview, then confirm again.',
      });
    }
  }

  /** By compare-and-swap; `back` only if it is ours. */
  async #moveRef({ id, kind, ref }: Operation, way: 'forward' | 'back'): Promise<void> {
    if (ref === null) return;
    const [to, from] = way === 'forward' ? [ref.to, ref.from] : [ref.from, ref.to];
    const reason = `${kind}: ${id}${way === 'back' ? ' (given up)' : ''}`;
    const args = ['update-ref', '-m', reason, '--end-of-options', ref.ref, to, from];
    const exitCodes = way === 'back' ? [0, 1, 128] : [0];
    if (way === 'back' && (await refNow(this.#here.repository, ref.ref)) !== ref.to) return;
    await runGit(this.#here.repository, args, { ...this.#here, writes: true, exitCodes });
  }

  async #verify({ ref, steps }: Operation): Promise<void> {
    const { repository } = this.#here;
    const [{ entries }, now] = await Promise.all([
      readIndex(repository),
      ref === null ? null : refNow(repository, ref.ref),
    ]);
    const wrong = steps.filter(
      ({ path: raw, index }) => index && !isSameEntry(known(entries.get(raw)), index.after),
    );
    const isMoved = ref === null || now === ref.to;
    if (wrong.length === 0 && isMoved) return;
    const what = wrong[0] === undefined ? (ref?.ref ?? '') : gitPath(wrong[0].path).path;
    this.#here.log.warn(`${what} was changed by another process right after the ${this.#id}.`);
  }

  async isComplete(operation: Operation): Promise<boolean> {
    const { ref } = operation;
    if (ref !== null && (await refNow(this.#here.repository, ref.ref)) !== ref.to) return false;
    return this.#exchange(operation).isComplete();
  }

  async finish(history: History): Promise<void> {
    const { journal, reached } = this.#here;
    await journal.writeHistory(history);
    reached('recorded');
    await this.#clear();
  }

  async #clear(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
    await this.#here.journal.clear();
  }

  async complete({ steps }: Operation): Promise<void> {
    const lock = await lockIndex(this.#here.repository, this.#here);
    await lock.commit(await this.#turned(steps, 'before', 'after'));
  }

  async putBack(operation: Operation): Promise<readonly RawPath[]> {
    const { repository } = this.#here;
    const exchange = this.#exchange(operation);
    const lock = await lockIndex(repository, this.#here);
    await stageKeptFiles(
      { ...this.#here, folder: path.join(this.#folder, 'kept') },
      exchange.missing(),
    );
    await this.#moveRef(operation, 'back');
    this.#here.reached('back');
    const left = await exchange.putBack();
    await lock.commit(await this.#turned(operation.steps, 'after', 'before'));
    this.#here.reached('back');
    this.#left = left;
    return left;
  }

  /** The entries of the index that are still as on one side, with those of the other side. */
  async #turned(
    steps: Operation['steps'],
    from: 'before' | 'after',
    to: 'before' | 'after',
  ): Promise<ReadonlyMap<RawPath, IndexEntry | null>> {
    const { entries } = await readIndex(this.#here.repository);
    return new Map(
      steps.flatMap(({ path: raw, index }) =>
        index && isSameEntry(known(entries.get(raw)), index[from]) ? [[raw, index[to]]] : [],
      ),
    );
  }

  async abandon(): Promise<void> {
    if (this.#left.length === 0) {
      await dropSnapshot(this.#here.repository, this.#id);
      await this.#clear();
      return;
    }
    const names = this.#left.map((raw) => gitPath(raw).path).join(', ');
    this.#here.log.warn(`Left as they are, with later work: ${names}. See ${this.#folder}.`);
    await this.#here.journal.clear();
  }

  dispose(): void {
    this.#lease.dispose();
  }

  #exchange({ steps }: Operation): Exchange {
    const onFile = (): void => this.#here.reached('file');
    const onBack = (): void => this.#here.reached('back');
    return new Exchange({ ...this.#here, folder: this.#folder, steps, onFile, onBack });
  }

  #new(): string {
    return path.join(this.#folder, 'new');
  }
}

function known(entry: IndexEntry | 'conflict' | 'announced' | undefined): IndexEntry | null {
  return typeof entry === 'object' ? entry : null;
}

function refuseWritten([raw]: readonly RawPath[]): void {
  if (raw === undefined) return;
  throw new ReactorError('rollback-failed', `${gitPath(raw).path} was written meanwhile.`, {
    hint: 'All is as it was. Look at the new preview, then confirm again.',
  });
}

function failure(error: unknown): ReactorError {
  if (isReactorError(error, 'rollback-failed')) return error;
  return new ReactorError('rollback-failed', messageOf(error), {
    hint: 'All is as it was. Look at "git status", then try again.',
    cause: error,
  });
}
