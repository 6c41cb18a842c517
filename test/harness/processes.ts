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
const started = new Set<number>();
let isWatchingExit = false;

/** The environment for any child of this run: `process.env`, the mark, then `extra`. */
export function childEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = process.env[MARK_NAME] ?? '';
  return { ...process.env, [MARK_NAME]: `${inherited}/${mark}`, ...extra };
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
  const env = childEnvironment(options.env);
  const child = spawn(command, args, { ...options, env, detached: process.platform !== 'win32' });
  if (child.pid !== undefined) started.add(child.pid);
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

/** Runs a child to its end and collects what it prints. */
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
  if (child.pid !== undefined) started.delete(child.pid);
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

/** Ends the child with its whole tree: SIGTERM, and SIGKILL for what is left after `graceMs`. */
export async function stop(child: ChildProcess, graceMs = 5_000): Promise<void> {
  const pid = child.pid;
  if (pid === undefined) return;
  const tree = treeOf(pid);
  signal(tree, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (alive(tree).length > 0 && performance.now() < deadline) await delay(50);
  signal(alive(tree), 'SIGKILL');
  await ended(child);
  started.delete(pid);
}

/** Ends everything that this process started and that is still there. */
export async function stopAll(): Promise<void> {
  signal(leftovers(), 'SIGTERM');
  const deadline = performance.now() + 5_000;
  while (leftovers().length > 0 && performance.now() < deadline) await delay(50);
  killAllNow();
}

/** Processes of this run that are still there. */
export function leftovers(): readonly ProcessEntry[] {
  const table = listProcesses();
  const trees = [...started].flatMap((pid) => treeOf(pid, table));
  const marked = processesMarked(MARK_NAME, mark);
  return [...new Map([...trees, ...marked].map((entry) => [entry.pid, entry])).values()];
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
