import { createHash } from 'node:crypto';
import { toDisposable, type Disposable } from '../../core/disposable.ts';
import { ReactorError, isReactorError, messageOf } from '../../core/errors.ts';
import type {
  Materialised,
  MaterialiseRequest,
  Materialiser,
  Reopened,
} from '../../core/realities/materialiser.ts';
import type { Clock } from '../../core/ports.ts';
import { isPrivateFolder, privateFolder } from './privateFolder.ts';
import {
  type Slot,
  clearSlot,
  makeSlot,
  markUsed,
  slotIn,
  sweepSlots,
  waitForLease,
} from './slots.ts';
import { loadRecord, removeRecord, saveRecord } from './treeRecord.ts';
import { type TreeLimits, updateTree } from './updateTree.ts';

export interface MaterialiserOptions {
  /** Tells repositories apart, e.g. their common git directory: the keys of two never meet. */
  readonly scope: string;
  readonly clock: Clock;
  /** Where trees are kept; made private. Default: on the RAM disk, else in the cache folder. */
  readonly folder?: string;
  /** Trees that were not used for so long are removed. Default one day. */
  readonly keepMs?: number;
  /** Default one million files, 2 GiB. */
  readonly limits?: TreeLimits;
}

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Leases are given back without anybody waiting for it. */
const GIVING_BACK_MS = 1_000;
/** How what was left is used: it does not get younger by being looked at. */
const LEFT: { readonly isKept: boolean; readonly isNew: boolean } = { isKept: false, isNew: false };
const LIMITS: TreeLimits = { files: 1_000_000, bytes: 2 * 1024 ** 3 };

/** Writes trees into private directories that are kept between uses. */
export function createMaterialiser(options: MaterialiserOptions): Materialiser {
  return new KeptTrees(options);
}

class KeptTrees implements Materialiser {
  readonly #options: MaterialiserOptions;
  readonly #leases = new Set<Disposable>();
  readonly #ended = new AbortController();
  /** By slot, when the last of its users in this process is done. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #root: Promise<string> | undefined;
  #sweeping: Disposable | undefined;

  constructor(options: MaterialiserOptions) {
    this.#options = options;
  }

  async materialise(request: MaterialiseRequest, signal?: AbortSignal): Promise<Materialised> {
    const stop = signal ? AbortSignal.any([signal, this.#ended.signal]) : this.#ended.signal;
    stop.throwIfAborted();
    this.#root ??= this.#open();
    const slot = slotIn(await this.#root, this.#slotName(request.key));
    const lease = await this.#take(slot, stop);
    const { isKept = true } = request;
    const use = this.#use(slot, lease, { isKept, isNew: true });
    try {
      return { ...use, ...(await this.#update(slot, request, stop)) };
    } catch (error) {
      use.dispose();
      throw error;
    }
  }

  async reopen(key: string): Promise<Reopened> {
    this.#ended.signal.throwIfAborted();
    this.#root ??= this.#open();
    const slot = slotIn(await this.#root, this.#slotName(key));
    const lease = await this.#takeSoon(slot);
    if (lease === undefined) return { kind: 'in-use' };
    const found = [slot.folder, slot.tree, slot.scratch].map(isPrivateFolder);
    const written = found.includes(undefined) ? undefined : loadRecord(slot.record);
    if (written !== undefined && !found.includes(false))
      return {
        kind: 'reopened',
        files: { ...this.#use(slot, lease, LEFT), written, findings: [] },
      };
    lease.dispose();
    return { kind: written === undefined ? 'gone' : 'unsafe' };
  }

  async sweep(): Promise<void> {
    if (this.#root === undefined) await (this.#root = this.#open());
    else await this.#sweep(await this.#root);
  }

  dispose(): void {
    this.#ended.abort(ended());
    this.#sweeping?.dispose();
    for (const lease of [...this.#leases]) lease.dispose();
  }

  async #open(): Promise<string> {
    const root = privateFolder(this.#options.folder);
    await this.#sweep(root);
    this.#sweepAgain(root);
    return root;
  }

  #sweep(root: string): Promise<void> {
    const { clock, keepMs = DAY_MS } = this.#options;
    return sweepSlots(root, keepMs, clock);
  }

  /** A process may run for weeks. */
  #sweepAgain(root: string): void {
    if (this.#ended.signal.aborted) return;
    this.#sweeping = this.#options.clock.after(HOUR_MS, () => {
      const again = (): void => this.#sweepAgain(root);
      // What cannot be removed now is tried again.
      void this.#sweep(root).then(again, again);
    });
  }

  #use(
    slot: Slot,
    lease: Disposable,
    { isKept, isNew }: typeof LEFT,
  ): Omit<Materialised, 'findings' | 'written'> {
    let isOver = false;
    const end = (finish: () => void): void => {
      if (isOver) return;
      isOver = true;
      this.#leases.delete(owned);
      finish();
      lease.dispose();
    };
    const owned = { dispose: () => end(() => (isKept ? undefined : clearSlot(slot))) };
    // What is not kept may be in use by a tool that is just told to end; its user removes it.
    if (isKept) this.#leases.add(owned);
    const leave = (): void => end(() => (isNew ? markUsed(slot, this.#options.clock) : undefined));
    return { dir: slot.tree, scratch: slot.scratch, leave, ...owned };
  }

  #slotName(key: string): string {
    const digest = createHash('sha256').update(JSON.stringify([this.#options.scope, key]));
    return digest.digest('hex').slice(0, 32);
  }

  /** First its turn in this process, in order of asking, then that among processes. */
  async #take(slot: Slot, signal: AbortSignal): Promise<Disposable> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const before = this.#turns.get(slot.folder);
    const turn = Promise.all([before, promise]);
    this.#turns.set(slot.folder, turn);
    const done = (): void => {
      resolve(undefined);
      if (this.#turns.get(slot.folder) === turn) this.#turns.delete(slot.folder);
    };
    try {
      await orAborted(before, signal);
      const lease = await waitForLease(slot, this.#options.clock, signal);
      return toDisposable(() => {
        lease.dispose();
        done();
      });
    } catch (error) {
      done();
      throw error;
    }
  }

  /** @returns `undefined` if somebody uses it */
  async #takeSoon(slot: Slot): Promise<Disposable | undefined> {
    const limit = AbortSignal.timeout(GIVING_BACK_MS);
    try {
      return await this.#take(slot, AbortSignal.any([this.#ended.signal, limit]));
    } catch (error) {
      this.#ended.signal.throwIfAborted();
      if (limit.aborted) return undefined;
      throw error;
    }
  }

  /** Whatever fails, nothing half written is left. */
  async #update(
    slot: Slot,
    request: MaterialiseRequest,
    signal: AbortSignal,
  ): Promise<Pick<Materialised, 'findings' | 'written'>> {
    try {
      const known = loadRecord(slot.record);
      if (!known) clearSlot(slot);
      makeSlot(slot);
      removeRecord(slot.record);
      const record = known ?? { files: new Map(), savedAt: 0 };
      const limits = this.#options.limits ?? LIMITS;
      const updated = await updateTree({ dir: slot.tree, record, request, limits, signal });
      const written = saveRecord(slot.record, updated.files);
      return { findings: updated.findings, written };
    } catch (error) {
      clearSlot(slot);
      throw signal.aborted || isReactorError(error) ? error : notWritten(slot, error);
    }
  }
}

async function orAborted(turn: Promise<unknown> | undefined, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!turn) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const stop = (): void => resolve(undefined);
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([turn, promise]);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
}

function notWritten({ folder }: Slot, cause: unknown): ReactorError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const message = `The files of the tree could not be written: ${messageOf(cause)}.`;
  const hint = isFull
    ? `Nothing was kept of it. Make room on the disk of ${folder}, then try again.`
    : 'Nothing was kept of it. Look at the message, then try again.';
  return new ReactorError('materialise-failed', message, { hint, cause });
}

function ended(): ReactorError {
  const hint = 'Open the repository again.';
  return new ReactorError('materialise-failed', 'The repository was closed.', { hint });
}
