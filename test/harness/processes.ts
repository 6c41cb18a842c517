import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { atExit } from './atExit.ts';
import { listProcesses, processesMarked, treeOf } from './processTable.ts';
import type { ProcessEntry } from './processTable.ts';

/** Handed down in the environment, so that even a child of a dead child is known as ours. */
const MARK_NAME = 'GIT_REACTOR_TEST_RUN';
const mark = randomUUID();
/** By pid, the mark that only this child and what it starts carry. */
const started = new Map<number, string>();
let isWatchingExit = false;

/** The environment for any child of this run: `process.env`, the mark, then `extra`. */
export function childEnvironment(extra: NodeJS.ProcessEnv = {}, ownMark = ''): NodeJS.ProcessEnv {
  const inherited = process.env[MARK_NAME] ?? '';
  return { ...process.env, [MARK_NAME]: `${inherited}/${mark}/${ownMark}`, ...extra };
}

export interface StartOptions extends Omit<SpawnOptions, 'detached' | 'env'> {
  /** Laid over the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts a child that cannot outlive this process: whatever ends us (return, exception, SIGINT,
 * SIGTERM) ends it with everything that it started. Only SIGKILL of this process is beyond help.
 */
export function start(
  command: string,
  args: readonly string[],
  options: StartOptions = {},
): ChildProcess {
  watchExit();
  const ownMark = randomUUID();
  const env = childEnvironment(options.env, ownMark);
  const child = spawn(command, args, { ...options, env, detached: process.platform !== 'win32' });
  if (child.pid !== undefined) started.set(child.pid, ownMark);
  return child;
}

/** Resolves with the exit code (128 for a signal) when the child has ended; rejects if it could not start. */
export function ended(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve(child.exitCode ?? 128);
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 128));
  });
}

export interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a child to its end, ends what it left running, and collects what it printed. */
export async function run(
  command: string,
  args: readonly string[],
  options: StartOptions = {},
): Promise<Output> {
  const child = start(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const code = await ended(child);
  await closed;
  await stop(child);
  return { code, ...texts };
}

/** As {@link run}, but resolves with stdout and throws a sentence when the child fails. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: StartOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code === 0) return stdout;
  const told = (stderr + stdout).trim().split('\n').slice(-12).join('\n');
  throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${told}`);
}

/**
 * Ends the child with everything that it started, orphans included: SIGTERM, and SIGKILL for what
 * is left after `graceMs`.
 */
export async function stop(child: ChildProcess, graceMs = 5_000): Promise<void> {
  const pid = child.pid;
  if (pid === undefined) return;
  const family = (): readonly ProcessEntry[] => familyOf(pid);
  await end(family, graceMs);
  await ended(child);
  started.delete(pid);
}

/** Ends the child with everything that it started as a power cut would: SIGKILL and nothing before. */
export async function cutOff(child: ChildProcess): Promise<void> {
  const pid = child.pid;
  if (pid === undefined) return;
  while (familyOf(pid).length > 0) {
    signal(familyOf(pid), 'SIGKILL');
    await delay(10);
  }
  await ended(child);
  started.delete(pid);
}

/** Halts the child with everything that it started, as they are: SIGSTOP. */
export function halt(child: ChildProcess): void {
  if (child.pid !== undefined) signal(familyOf(child.pid), 'SIGSTOP');
}

/** Lets go on what {@link halt} halted. */
export function goOn(child: ChildProcess): void {
  if (child.pid !== undefined) signal(familyOf(child.pid), 'SIGCONT');
}

/** Ends everything that this process started and that is still there. */
export async function stopAll(): Promise<void> {
  await end(leftovers, 5_000);
}

/** Processes of this run that are still there. */
export function leftovers(): readonly ProcessEntry[] {
  const table = listProcesses();
  const trees = [...started.keys()].flatMap((pid) => treeOf(pid, table));
  return distinct([...trees, ...processesMarked(MARK_NAME, mark)]);
}

function familyOf(pid: number): readonly ProcessEntry[] {
  const ownMark = started.get(pid);
  const marked = ownMark === undefined ? [] : processesMarked(MARK_NAME, ownMark);
  return distinct([...treeOf(pid), ...marked]);
}

function distinct(entries: readonly ProcessEntry[]): readonly ProcessEntry[] {
  return [...new Map(entries.map((entry) => [entry.pid, entry])).values()];
}

/** Also what was a member only at first: a tree falls apart when its root ends. */
async function end(members: () => readonly ProcessEntry[], graceMs: number): Promise<void> {
  const atFirst = members();
  const remaining = (): readonly ProcessEntry[] => distinct([...alive(atFirst), ...members()]);
  signal(atFirst, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (remaining().length > 0 && performance.now() < deadline) await delay(50);
  while (remaining().length > 0) {
    signal(remaining(), 'SIGKILL');
    await delay(10);
  }
}

function alive(entries: readonly ProcessEntry[]): readonly ProcessEntry[] {
  const pids = new Set(listProcesses().map((entry) => entry.pid));
  return entries.filter((entry) => pids.has(entry.pid));
}

function signal(entries: readonly ProcessEntry[], name: NodeJS.Signals): void {
  for (const { pid } of entries) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}

/** Comes back when they are gone, or after a second at most. */
function killAllNow(): void {
  for (let round = 0; round < 100 && leftovers().length > 0; round += 1) {
    signal(leftovers(), 'SIGKILL');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  }
}

function watchExit(): void {
  if (!isWatchingExit) atExit('processes', killAllNow);
  isWatchingExit = true;
}
