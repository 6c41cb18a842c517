import { createHash } from 'node:crypto';
import { toDisposable, type Disposable } from '../../core/disposable.ts';
import { ReactorError, isReactorError, messageOf } from '../../core/errors.ts';
import type {
  Materialised,
  MaterialiseRequest,
  Materialiser,
} from '../../core/realities/materialiser.ts';
import type { Clock } from '../../core/ports.ts';
import { privateFolder } from './privateFolder.ts';
import { type Slot, clearSlot, makeSlot, slotIn, sweepSlots, waitForLease } from './slots.ts';
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

const DAY_MS = 24 * 60 * 60 * 1000;
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

  constructor(options: MaterialiserOptions) {
    this.#options = options;
  }

  async materialise(request: MaterialiseRequest, signal?: AbortSignal): Promise<Materialised> {
    const stop = signal ? AbortSignal.any([signal, this.#ended.signal]) : this.#ended.signal;
    stop.throwIfAborted();
    this.#root ??= this.#open();
    const slot = slotIn(await this.#root, this.#slotName(request.key));
    const lease = await this.#take(slot, request, stop);
    try {
      const { findings, written } = await this.#update(slot, request, stop);
      const { tree: dir, scratch } = slot;
      return { dir, scratch, written, findings, dispose: () => lease.dispose() };
    } catch (error) {
      lease.dispose();
      throw error;
    }
  }

  dispose(): void {
    this.#ended.abort(ended());
    for (const lease of [...this.#leases]) lease.dispose();
  }

  async #open(): Promise<string> {
    const { folder, clock, keepMs = DAY_MS } = this.#options;
    const root = privateFolder(folder);
    await sweepSlots(root, keepMs, clock);
    return root;
  }

  #slotName(key: string): string {
    const digest = createHash('sha256').update(JSON.stringify([this.#options.scope, key]));
    return digest.digest('hex').slice(0, 32);
  }

  /** First its turn in this process, in order of asking, then that among processes. */
  async #take(
    slot: Slot,
    { isKept = true }: MaterialiseRequest,
    signal: AbortSignal,
  ): Promise<Disposable> {
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
      const held = toDisposable(() => {
        this.#leases.delete(held);
        if (!isKept) clearSlot(slot);
        lease.dispose();
        done();
      });
      // What is not kept may be in use by a tool that is just told to end; its user removes it.
      if (isKept) this.#leases.add(held);
      return held;
    } catch (error) {
      done();
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
