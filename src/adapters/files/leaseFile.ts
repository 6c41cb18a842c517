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

/**
 * Takes the lease that a file stands for, unless a living process has it. Disposing gives it
 * back; the lease of a process that died is free at once on its machine, elsewhere after 10 s.
 * @returns `undefined` if another process has the lease
 * @throws the file system's error where the folder cannot be written
 */
export async function takeLease(file: string, clock: Clock): Promise<Disposable | undefined> {
  await mkdir(path.dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  if (await createFile(file, mine)) return keep(file, mine, clock);
  const found = await readLease(file);
  if (found !== undefined && !isDead(found, clock)) return undefined;
  if (found !== undefined) await setAside(file, found.text);
  return (await createFile(file, mine)) ? keep(file, mine, clock) : undefined;
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

function isDead({ text, beatAt }: FoundLease, clock: Clock): boolean {
  if (clock.now() - beatAt > STALE_MS) return true;
  const owner = /^\{"pid":(\d+),"host":"([^"]*)"/.exec(text);
  return owner !== null && owner[2] === hostname() && !isAlive(Number(owner[1]));
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

function keep(file: string, mine: string, clock: Clock): Disposable {
  let beating = toDisposable(() => undefined);
  let isHeld = true;
  const beat = (): void => {
    if (!isHeld) return;
    const seconds = clock.now() / 1000;
    // A missed beat is made up for by the next one.
    utimes(file, seconds, seconds).catch(() => undefined);
    beating = clock.after(HEARTBEAT_MS, beat);
  };
  beat();
  return toDisposable(() => {
    isHeld = false;
    beating.dispose();
    void giveBack(file, mine);
  });
}

async function giveBack(file: string, mine: string): Promise<void> {
  const found = await readLease(file).catch(() => undefined);
  if (found?.text === mine) await rm(file, { force: true });
}
