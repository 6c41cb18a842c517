import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import process from 'node:process';
import { StringDecoder } from 'node:string_decoder';
import { isNamed, messageOf } from '../../core/errors.ts';

/** A program to be run to its end. */
export interface ToolCall {
  /** A name to look up in the search path, or a path. */
  readonly binary: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it reads on stdin; nothing if not given. */
  readonly input?: Uint8Array;
  readonly signal: AbortSignal;
  /** When it is told to end. */
  readonly timeLimitMs: number;
  /** How long it has to end after it was told to. Default 2,000. */
  readonly graceMs?: number;
  /** More bytes on stdout than this end it. Default 16 MiB. */
  readonly maxBytes?: number;
  /** Takes stdout as it comes; nothing of it is kept then, and there is no limit. */
  readonly onStdout?: (chunk: Buffer) => void;
  /** Hears stderr as it comes; its end is kept all the same. */
  readonly onStderr?: (chunk: Buffer) => void;
  /**
   * What it started and left behind is killed so long after its end. If not given it is waited for
   * as long as it holds the output.
   */
  readonly leftoverMs?: number;
}

export interface ToolAnswer {
  readonly exitCode: number;
  /** Empty if the call took it as it came. */
  readonly stdout: Buffer;
  /** The last 64 KiB. */
  readonly stderr: string;
}

/** Why a program gave no answer; the message is a sentence. */
export class ToolFailure extends Error {
  readonly reason: 'missing' | 'stopped' | 'time' | 'size' | 'signal';

  constructor(reason: ToolFailure['reason'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ToolFailure';
    this.reason = reason;
  }
}

export function isToolFailure(error: unknown): error is ToolFailure {
  return isNamed<ToolFailure>(error, 'ToolFailure');
}

const GRACE_MS = 2_000;
const MEBIBYTE = 1024 * 1024;
const MAX_BYTES = 16 * MEBIBYTE;
const MAX_STDERR = 64 * 1024;

/**
 * Runs a program without a shell. When it has to end, it and all that it started are asked to with
 * SIGINT, and killed if they do not; the call settles only when the program is gone. It never keeps
 * more of the output than the limit.
 * @throws ToolFailure if it cannot be started, is aborted, takes too long, prints too much or dies
 */
export function runTool(call: ToolCall): Promise<ToolAnswer> {
  if (call.signal.aborted) return Promise.reject(stopped(call));
  return new RunningTool(call).answer;
}

class RunningTool {
  readonly answer: Promise<ToolAnswer>;
  readonly #call: ToolCall;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #stderr = '';
  /** Why it was told to end. */
  #ending: ToolFailure | undefined;
  #killer: NodeJS.Timeout | undefined;

  constructor(call: ToolCall) {
    this.#call = call;
    const { binary, args, cwd, env } = call;
    // A group of its own, so that what it starts ends with it.
    const detached = process.platform !== 'win32';
    this.#child = spawn(binary, args, { cwd, env, detached, stdio: 'pipe', windowsHide: true });
    this.answer = this.#run();
  }

  async #run(): Promise<ToolAnswer> {
    const { signal, timeLimitMs, binary } = this.#call;
    const seconds = timeLimitMs / 1000;
    const onTime = (): void =>
      this.#end(new ToolFailure('time', `${binary} took longer than ${seconds} s and was ended.`));
    const timer = setTimeout(onTime, timeLimitMs);
    const onAbort = (): void => this.#end(stopped(this.#call));
    signal.addEventListener('abort', onAbort);
    try {
      this.#connect();
      return await this.#ended();
    } finally {
      clearTimeout(timer);
      clearTimeout(this.#killer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  #connect(): void {
    const { input, onStdout, onStderr, binary, maxBytes = MAX_BYTES } = this.#call;
    const decoder = new StringDecoder('utf8');
    const { stdin, stdout, stderr } = this.#child;
    const tooMuch = `${binary} printed more than ${maxBytes / MEBIBYTE} MiB and was ended.`;
    stdout.on('data', (chunk: Buffer) => {
      if (onStdout !== undefined) {
        onStdout(chunk);
        return;
      }
      this.#size += chunk.length;
      if (this.#size <= maxBytes) this.#chunks.push(chunk);
      else this.#end(new ToolFailure('size', tooMuch));
    });
    stderr.on('data', (chunk: Buffer) => {
      onStderr?.(chunk);
      this.#stderr = (this.#stderr + decoder.write(chunk)).slice(-MAX_STDERR);
    });
    // It may end without reading all of it; its exit code then says what matters.
    stdin.on('error', () => undefined);
    stdin.end(input);
  }

  #ended(): Promise<ToolAnswer> {
    const { binary } = this.#call;
    const { promise, resolve, reject } = Promise.withResolvers<ToolAnswer>();
    this.#child.on('error', (error) => {
      reject(
        new ToolFailure('missing', `${binary} could not be started: ${messageOf(error)}.`, error),
      );
    });
    this.#child.on('exit', () => {
      const { leftoverMs } = this.#call;
      // What it left behind may hold the pipes open for ever.
      if (this.#ending !== undefined) this.#closeOutput();
      else if (leftoverMs !== undefined) this.#killer = this.#killIn(leftoverMs);
    });
    this.#child.on('close', (code, killedBy) => {
      const bySignal = new ToolFailure(
        'signal',
        `${binary} was ended by ${killedBy ?? 'the system'}.`,
      );
      if (this.#ending !== undefined) reject(this.#ending);
      else if (code === null) reject(bySignal);
      else resolve({ exitCode: code, stdout: Buffer.concat(this.#chunks), stderr: this.#stderr });
    });
    return promise;
  }

  #end(failure: ToolFailure): void {
    if (this.#ending !== undefined) return;
    this.#ending = failure;
    this.#signal('SIGINT');
    clearTimeout(this.#killer);
    this.#killer = this.#killIn(this.#call.graceMs ?? GRACE_MS);
  }

  #killIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#signal('SIGKILL');
      this.#closeOutput();
    }, ms);
  }

  #closeOutput(): void {
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  /** To the program and all that it started. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch (error) {
      // It is gone already.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}

function stopped({ binary }: ToolCall): ToolFailure {
  return new ToolFailure('stopped', `${binary} was stopped.`);
}
