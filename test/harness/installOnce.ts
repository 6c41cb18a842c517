import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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
 * a dead owner's lock is taken over.
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
    await rm(staging, { recursive: true, force: true });
  }
}

/** Removes what interrupted runs left beside `target`. */
async function removeAbandoned(target: string): Promise<void> {
  const prefix = `${basename(target)}.partial-`;
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
    await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}

async function takeLock(path: string, say: Say): Promise<Release> {
  for (let attempt = 0; ; attempt += 1) {
    const release = tryLock(path);
    if (release) return release;
    if (isAbandoned(path)) rmSync(path, { force: true });
    else {
      if (attempt === 0) say(`Another run is installing ${basename(path, '.lock')}; waiting.`);
      await delay(HEARTBEAT_MS / 4);
    }
  }
}

function tryLock(path: string): Release | undefined {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  }
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
  const release = (): void => {
    clearInterval(heartbeat);
    process.off('exit', release);
    rmSync(path, { force: true });
  };
  process.once('exit', release);
  return release;
}

function touch(path: string): void {
  if (existsSync(path)) utimesSync(path, new Date(), new Date());
}

/** Only double work is at stake: the rename keeps `target` right even if two owners meet. */
function isAbandoned(path: string): boolean {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > 10 * HEARTBEAT_MS) return true;
  const owner = readOwner(path);
  return owner !== undefined && owner.host === hostname() && !isAlive(owner.pid);
}

function readOwner(path: string): { pid: number; host: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { pid: number; host: string };
  } catch {
    return undefined; // Released, or being written at this moment.
  }
}
