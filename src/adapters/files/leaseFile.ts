import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { toDisposable, type Disposable } from '../../core/disposable.ts';
import type { Clock } from '../../core/ports.ts';
import { isAbsent } from './isAbsent.ts';

const HEARTBEAT_MS = 2_000;
/** A lease without a heartbeat for so long has lost its owner. */
const STALE_MS = 10_000;

export interface LeaseOptions {
  /**
   * Whether the lease of an owner that is silent, and may live, can be taken; always if not given.
   * @param beatAt when its last heartbeat was, in milliseconds since the epoch
   */
  readonly mayTakeFromSilent?: (beatAt: number) => boolean;
  /** Called if somebody else has taken the lease: after a long sleep, or an intervention. */
  readonly onLost?: () => void;
}

/**
 * Takes the lease that a file stands for, unless a living process has it. Disposing gives it
 * back; the lease of a process that died is free at once on its machine, elsewhere after 10 s.
 * @returns `undefined` if another process has the lease
 * @throws the file system's error where the folder cannot be written
 */
export async function takeLease(
  file: string,
  clock: Clock,
  options: LeaseOptions = {},
): Promise<Disposable | undefined> {
  await mkdir(path.dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  const take = async (): Promise<Disposable | undefined> =>
    (await createFile(file, mine)) ? new HeldLease(file, mine, clock, options.onLost) : undefined;
  const lease = await take();
  if (lease !== undefined) return lease;
  const found = await readLease(file);
  if (found !== undefined && !isFree(found, clock, options)) return undefined;
  if (found !== undefined) await setAside(file, found.text);
  return take();
}

/**
 * Asks for a lease again and again until it is taken or the seeking disposed.
 * @param onTaken called once, with the lease
 * @param onError a try failed; it goes on
 */
export function seekLease(
  file: string,
  clock: Clock,
  { onLost, onTaken, onError }: SeekOptions,
): Disposable {
  let isOver = false;
  let silentSince: number | undefined;
  /** After a sleep of the machine everybody seems silent: its owner gets the time for one beat. */
  const mayTakeFromSilent = (beatAt: number): boolean => {
    const wasSilent = silentSince === beatAt;
    silentSince = beatAt;
    return wasSilent;
  };
  const seek = async (): Promise<void> => {
    const lease = await takeLease(file, clock, { mayTakeFromSilent, ...(onLost && { onLost }) });
    if (lease === undefined) return;
    if (isOver) lease.dispose();
    else onTaken(lease);
    isOver = true;
  };
  let waiting: Disposable = toDisposable(() => undefined);
  const wait = (): void => {
    waiting = clock.after(HEARTBEAT_MS, () => {
      void seek()
        .catch(onError)
        .then(() => isOver || wait());
    });
  };
  wait();
  return toDisposable(() => {
    isOver = true;
    waiting.dispose();
  });
}

export interface SeekOptions extends Pick<LeaseOptions, 'onLost'> {
  readonly onTaken: (lease: Disposable) => void;
  readonly onError: (error: unknown) => void;
}

/** Who has a lease. */
export interface LeaseOwner {
  readonly pid: number;
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly beatAt: number;
  /** Known of this machine only. */
  readonly isGone: boolean;
}

/** Who has the lease that a file stands for; `undefined` if nobody has. */
export async function leaseOwner(file: string): Promise<LeaseOwner | undefined> {
  const found = await readLease(file);
  return found && ownerOf(found);
}

interface FoundLease {
  readonly text: string;
  readonly beatAt: number;
}

async function createFile(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function readLease(file: string): Promise<FoundLease | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { text, beatAt: mtimeMs };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function isFree(
  found: FoundLease,
  clock: Clock,
  { mayTakeFromSilent = () => true }: LeaseOptions,
): boolean {
  if (ownerOf(found)?.isGone === true) return true;
  const { beatAt } = found;
  return clock.now() - beatAt > STALE_MS && mayTakeFromSilent(beatAt);
}

function ownerOf({ text, beatAt }: FoundLease): LeaseOwner | undefined {
  const [, digits, host] = /^\{"pid":(\d+),"host":"([^"]*)"/.exec(text) ?? [];
  if (digits === undefined || host === undefined) return undefined;
  const pid = Number(digits);
  return { pid, host, beatAt, isGone: host === hostname() && !isAlive(pid) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Of two processes that find the same dead lease only one may remove it, and never a new one. */
async function setAside(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== text) await link(aside, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (!isAbsent(error) && code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

class HeldLease implements Disposable {
  readonly #file: string;
  readonly #mine: string;
  readonly #clock: Clock;
  readonly #onLost: (() => void) | undefined;
  #beating: Disposable = toDisposable(() => undefined);
  #isHeld = true;

  constructor(file: string, mine: string, clock: Clock, onLost: (() => void) | undefined) {
    this.#file = file;
    this.#mine = mine;
    this.#clock = clock;
    this.#onLost = onLost;
    this.#beat();
  }

  dispose(): void {
    if (!this.#isHeld) return;
    this.#end();
    void this.#giveBack();
  }

  #beat(): void {
    if (!this.#isHeld) return;
    void this.#touch();
    this.#beating = this.#clock.after(HEARTBEAT_MS, () => this.#beat());
  }

  async #touch(): Promise<void> {
    try {
      const found = await readLease(this.#file);
      if (!this.#isHeld) return;
      if (found === undefined) await createFile(this.#file, this.#mine);
      else if (found.text === this.#mine) await this.#renew();
      else this.#lose();
    } catch {
      // A missed beat is made up for by the next one.
    }
  }

  async #renew(): Promise<void> {
    const seconds = this.#clock.now() / 1000;
    await utimes(this.#file, seconds, seconds);
  }

  #lose(): void {
    this.#end();
    this.#onLost?.();
  }

  #end(): void {
    this.#isHeld = false;
    this.#beating.dispose();
  }

  async #giveBack(): Promise<void> {
    const found = await readLease(this.#file).catch(() => undefined);
    if (found?.text === this.#mine) await rm(this.#file, { force: true });
  }
}
