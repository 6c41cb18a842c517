import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Disposable } from '../../core/disposable.ts';
import type { Clock } from '../../core/ports.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { takeLease } from '../files/leaseFile.ts';

/** Where the tree of one key is kept. */
export interface Slot {
  readonly folder: string;
  /** What tools get to see. */
  readonly tree: string;
  /** For what tools keep apart from the tree; emptied before each use. */
  readonly scratch: string;
  /** Says what is in {@link tree}; not there while that is being changed. */
  readonly record: string;
  readonly lease: string;
}

const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 200;
const LEASE = '.lease';

/** @param name safe as a name of a file */
export function slotIn(root: string, name: string): Slot {
  const folder = path.join(root, name);
  const record = path.join(folder, 'record.json');
  const [tree, scratch] = [path.join(folder, 'tree'), path.join(folder, 'scratch')];
  return { folder, tree, scratch, record, lease: `${folder}${LEASE}` };
}

/** Makes the folders of a slot, private. */
export function makeSlot({ folder, tree, scratch }: Slot): void {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  for (const each of [folder, tree, scratch]) mkdirSync(each, { recursive: true, mode: 0o700 });
}

/** Removes all of a slot, and only it. */
export function clearSlot({ folder }: Slot): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Its age counts from now. */
export function markUsed({ record }: Slot, clock: Pick<Clock, 'now'>): void {
  const seconds = clock.now() / 1000;
  try {
    utimesSync(record, seconds, seconds);
  } catch (error) {
    // Somebody has removed it.
    if (!isAbsent(error)) throw error;
  }
}

/** Waits until no other process uses the slot. @throws the reason of `signal` when aborted */
export async function waitForLease(
  { lease }: Slot,
  clock: Clock,
  signal: AbortSignal,
): Promise<Disposable> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    signal.throwIfAborted();
    const taken = await takeLease(lease, clock);
    if (taken) return taken;
    await setTimeout(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Removes slots that nobody uses and that were left half written, or not used for `keepMs`. */
export async function sweepSlots(root: string, keepMs: number, clock: Clock): Promise<void> {
  const names = await readdir(root);
  const found = new Set(
    names.filter((name) => !name.startsWith('.')).map((name) => path.basename(name, LEASE)),
  );
  for (const name of found) {
    const slot = slotIn(root, name);
    if (clock.now() - usedAt(slot) < keepMs) continue;
    const lease = await takeLease(slot.lease, clock);
    if (!lease) continue;
    await rm(slot.folder, { recursive: true, force: true, maxRetries: 3 });
    lease.dispose();
  }
}

/** Milliseconds since the epoch; 0 if it was never written to its end. */
function usedAt({ record }: Slot): number {
  try {
    return statSync(record).mtimeMs;
  } catch (error) {
    if (isAbsent(error)) return 0;
    throw error;
  }
}
