import { randomUUID } from 'node:crypto';
import {
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './processTable.ts';
import type { Say } from './say.ts';

/** The owner of a lock touches it this often; a lock untouched for ten times as long is nobody's. */
const HEARTBEAT_MS = 2_000;

type Release = () => void;

export interface Installation {
  /** The folder that exists only when it is complete. */
  readonly target: string;
  /** Fills the given empty folder, a sibling of `target` that becomes `target` at the end. */
  readonly produce: (staging: string) => Promise<void>;
  readonly say: Say;
}

/**
 * Makes `target` exist and complete. Two runs at once do the work once (a lock makes the second one
 * wait); an interrupted run leaves nothing that looks complete, because `target` appears by a rename;
 * a dead owner's lock is taken over. Should two owners ever meet, the rename keeps `target` right.
 */
export async function installOnce(installation: Installation): Promise<string> {
  const { target } = installation;
  if (existsSync(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  const release = await takeLock(`${target}.lock`, installation.say);
  try {
    if (!existsSync(target)) await produceBeside(installation);
  } finally {
    release();
  }
  return target;
}

async function produceBeside({ target, produce }: Installation): Promise<void> {
  await removeAbandoned(target);
  const staging = `${target}.partial-${process.pid}`;
  try {
    await mkdir(staging);
    await produce(staging);
    await rename(staging, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    await remove(staging);
    await removeAbandoned(target); // A killed run's npm may have gone on for a while.
  }
}

/** Removes what interrupted runs left beside `target`. */
async function removeAbandoned(target: string): Promise<void> {
  const prefix = `${basename(target)}.partial-`;
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
    await remove(join(dirname(target), name));
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function takeLock(path: string, say: Say): Promise<Release> {
  for (let attempt = 0; ; attempt += 1) {
    const release = tryLock(path);
    if (release) return release;
    const seen = readIfThere(path);
    if (isAbandoned(path, seen)) breakLock(path, seen);
    else {
      if (attempt === 0) say(`Another run is installing ${basename(path, '.lock')}; waiting.`);
      await delay(HEARTBEAT_MS / 4);
    }
  }
}

function tryLock(path: string): Release | undefined {
  const owner = JSON.stringify({ pid: process.pid, host: hostname(), token: randomUUID() });
  try {
    writeFileSync(path, owner, { flag: 'wx' });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return undefined;
    throw error;
  }
  const heartbeat = setInterval(() => touch(path, owner), HEARTBEAT_MS);
  const release = (): void => {
    clearInterval(heartbeat);
    process.off('exit', release);
    if (readIfThere(path) === owner) rmSync(path, { force: true });
  };
  process.once('exit', release);
  return release;
}

function touch(path: string, owner: string): void {
  if (readIfThere(path) === owner) utimesSync(path, new Date(), new Date());
}

function isAbandoned(path: string, seen: string): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > 10 * HEARTBEAT_MS) return true;
  const owner = ownerIn(seen);
  return owner !== undefined && owner.host === hostname() && !isAlive(owner.pid);
}

/** Removes the lock that was judged, and not a new one that somebody took in the meantime. */
function breakLock(path: string, judged: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
    if (readIfThere(aside) !== judged) linkSync(aside, path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error;
  }
  rmSync(aside, { force: true });
}

function ownerIn(text: string): { pid: number; host: string } | undefined {
  try {
    return JSON.parse(text) as { pid: number; host: string };
  } catch {
    return undefined; // Released, or being written at this moment.
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
