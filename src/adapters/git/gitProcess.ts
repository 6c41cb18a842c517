import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { ReactorError } from '../../core/errors.ts';
import { gitEnvironment, gitOptions } from './gitEnvironment.ts';
import { gitFailure, gitNotStarted } from './gitError.ts';
import type { GitRepo } from './gitRepo.ts';

export interface GitCallOptions {
  /** What git reads on stdin; nothing if not given. */
  readonly input?: Uint8Array | string;
  /** Ends the process; the call then rejects with an `AbortError`. */
  readonly signal?: AbortSignal;
  /** More bytes on stdout than this end the call with `git-failed`. Default 256 MiB. */
  readonly maxBytes?: number;
  /** The command changes the repository: it may take locks. */
  readonly writes?: boolean;
  /** The hooks of the repository run. */
  readonly runsHooks?: boolean;
  /** Exit codes that are an answer and no failure. Default: only 0. */
  readonly exitCodes?: readonly number[];
  /** Variables of this call only, e.g. `GIT_INDEX_FILE`. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_STDERR = 64 * 1024;

/**
 * Starts git without a shell, all three streams as pipes. Everything that calls git comes by here.
 * @param args the command and its arguments; put `--end-of-options` before what is not a constant
 */
export function spawnGit(
  repo: GitRepo,
  args: readonly string[],
  options: GitCallOptions = {},
): ChildProcessWithoutNullStreams {
  const { writes = false, runsHooks = false } = options;
  return spawn(repo.binary ?? 'git', [...gitOptions(writes, runsHooks), ...args], {
    cwd: repo.dir,
    env: gitEnvironment(process.env, writes, { ...repo.env, ...options.env }),
    stdio: 'pipe',
    windowsHide: true,
    ...(options.signal && { signal: options.signal }),
  });
}

/**
 * Runs one git command to its end.
 * @throws ReactorError `git-missing`, `repository-gone`, `not-a-repository`, `repository-foreign`,
 *   or `git-failed` with the first line of git's stderr
 */
export function runGit(
  repo: GitRepo,
  args: readonly string[],
  options: GitCallOptions = {},
): Promise<GitAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawnGit(repo, args, options);
    const stdout = collect(child, options.maxBytes ?? MAX_BYTES, () => reject(tooMuch(args)));
    const stderr = collectText(child);
    child.on('error', (error) => {
      reject(error.name === 'AbortError' ? error : gitNotStarted(repo, error));
    });
    child.on('close', (code, killedBy) => {
      const exitCode = code ?? -1;
      if (!(options.exitCodes ?? [0]).includes(exitCode)) {
        const words = stderr() || (killedBy ? `ended by ${killedBy}` : '');
        reject(gitFailure(args[0] ?? '', words));
      } else resolve({ exitCode, stdout: stdout(), stderr: stderr() });
    });
    // git may end without reading all of it; its exit code then says what matters.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
  });
}

/** The stdout of {@link runGit} as text, without the last line break. */
export async function gitText(
  repo: GitRepo,
  args: readonly string[],
  options: GitCallOptions = {},
): Promise<string> {
  const { stdout } = await runGit(repo, args, options);
  return Buffer.from(stdout).toString('utf8').replace(/\n$/, '');
}

function collect(
  child: ChildProcessWithoutNullStreams,
  maxBytes: number,
  onTooMuch: () => void,
): () => Uint8Array {
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else if (child.kill()) onTooMuch();
  });
  return () => Buffer.concat(chunks);
}

/** Resolves with the exit code when git has ended and its streams are closed. */
export function closeOf(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
}

/** The last 64 KiB of what git says on stderr. */
export function collectText(child: ChildProcessWithoutNullStreams): () => string {
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-MAX_STDERR);
  });
  return () => text;
}

function tooMuch(args: readonly string[]): ReactorError {
  return new ReactorError('git-failed', `git ${args[0] ?? ''} answered with too many bytes.`, {
    hint: 'Ask for less at once.',
  });
}
