import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import { outputLines, type OutputLines } from '../reactions/outputLines.ts';
import { moduleEnvironment } from './moduleEnvironment.ts';
import type { Answer, FromPlugin, PluginData, Question, ToPlugin } from './pluginMessages.ts';

/** What a module may use. */
export interface PluginLimits {
  /** Of its heap. Mebibytes. */
  readonly memoryMb: number;
  /** That it may print in one call. */
  readonly outputBytes: number;
  /** That it may send in one call. */
  readonly messages: number;
  /** How long it has to end when it is told to. Milliseconds. */
  readonly graceMs: number;
}

/** One request to the thread, and what it may ask for in the meantime. */
export interface Exchange {
  readonly request: ToPlugin;
  /** Milliseconds; not given: the signal alone ends it. */
  readonly timeLimitMs?: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** @throws Error with a sentence */
  readonly answer: (question: Question) => Promise<unknown>;
}

export interface PluginThreadInit {
  /** The bundle of `src/pluginWorker.ts`. */
  readonly script: string;
  readonly data: PluginData;
  readonly limits: PluginLimits;
  /** Lines that come when nothing is asked of it, and why it ended then. */
  readonly onStray: (line: string) => void;
}

interface Current extends Exchange {
  readonly end: (outcome: Answer) => void;
  bytes: number;
  messages: number;
}

/**
 * A thread that runs a module and takes one request at a time. Once it hangs, floods or ends it is
 * gone; whoever owns it makes another one.
 */
export class PluginThread {
  readonly #init: PluginThreadInit;
  readonly #worker: Worker;
  #current: Current | undefined;
  #strayBytes = 0;
  #isGone = false;
  #isFaulty = false;
  readonly #printed: OutputLines[] = [];

  constructor(init: PluginThreadInit) {
    this.#init = init;
    const { script, data, limits } = init;
    this.#worker = new Worker(script, {
      workerData: data,
      env: moduleEnvironment(process.env),
      ...{ argv: [], execArgv: [], stdin: false, stdout: true, stderr: true },
      resourceLimits: {
        maxOldGenerationSizeMb: limits.memoryMb,
        maxYoungGenerationSizeMb: Math.max(1, Math.round(limits.memoryMb / 8)),
      },
    });
    this.#worker.unref();
    this.#listen();
  }

  /** It cannot be asked any more. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** It is gone, and nobody had told it to end. */
  get isFaulty(): boolean {
    return this.#isFaulty;
  }

  /** @throws Error with a sentence */
  async ask(exchange: Exchange): Promise<unknown> {
    exchange.signal.throwIfAborted();
    if (this.#isGone) throw new Error('Its thread has ended.');
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const current: Current = { ...exchange, end: resolve, bytes: 0, messages: 0 };
    this.#current = current;
    const timers = this.#limit(current);
    try {
      this.#worker.postMessage(exchange.request);
      const outcome = await promise;
      if ('problem' in outcome) throw new Error(outcome.problem);
      return outcome.value;
    } finally {
      timers.dispose();
      // What is printed next belongs to somebody else.
      for (const lines of this.#printed) lines.end();
      this.#current = undefined;
    }
  }

  end(): void {
    this.#gone('It was ended.', false);
  }

  #limit(current: Current): { dispose(): void } {
    const { signal, timeLimitMs } = current;
    const timers: NodeJS.Timeout[] = [];
    if (timeLimitMs !== undefined) {
      const seconds = timeLimitMs / 1000;
      const late = (): void => this.#gone(`It took longer than ${seconds} s and was ended.`);
      timers.push(setTimeout(late, timeLimitMs));
    }
    const onAbort = (): void => {
      this.#post({ kind: 'abort' });
      const why = `It did not end when it was told to: ${messageOf(signal.reason)}`;
      timers.push(setTimeout(() => this.#gone(why, false), this.#init.limits.graceMs));
    };
    signal.addEventListener('abort', onAbort);
    return {
      dispose() {
        for (const timer of timers) clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      },
    };
  }

  #listen(): void {
    const worker = this.#worker;
    worker.on('message', (message: FromPlugin) => this.#take(message));
    worker.on('messageerror', () => this.#gone('It sent what cannot be read.'));
    worker.on('error', (error) => this.#gone(whyEnded(error, this.#init.limits)));
    worker.on('exit', () => this.#gone('It ended its own thread.'));
    for (const stream of [worker.stdout, worker.stderr]) {
      const lines = outputLines((line) => this.#log(line));
      this.#printed.push(lines);
      stream.on('data', (chunk: Buffer) => {
        if (this.#count(chunk.length)) lines.write(chunk);
      });
      // A thread that died may leave a line without an end.
      stream.on('end', () => lines.end());
    }
  }

  #take(message: FromPlugin): void {
    const current = this.#current;
    if (current === undefined || this.#isGone) return;
    if (++current.messages > this.#init.limits.messages) {
      this.#gone(`It sent more than ${this.#init.limits.messages} messages and was ended.`);
      return;
    }
    switch (message.kind) {
      case 'done':
        current.end(message.answer);
        break;
      case 'log':
        if (this.#count(message.line.length)) current.log(message.line);
        break;
      case 'ask':
        void this.#answer(current, message.id, message.question);
        break;
      default:
        // Only code that speaks past ours sends anything else.
        this.#gone('It sent what nobody understands.');
    }
  }

  async #answer(current: Current, id: number, question: Question): Promise<void> {
    const answer = await current.answer(question).then(
      (value: unknown): Answer => ({ value }),
      (error: unknown): Answer => ({ problem: messageOf(error) }),
    );
    if (this.#current === current) this.#post({ kind: 'answer', id, answer });
  }

  #post(message: ToPlugin): void {
    if (!this.#isGone) this.#worker.postMessage(message);
  }

  #log(line: string): void {
    const log = this.#current?.log ?? this.#init.onStray;
    log(line);
  }

  /** @returns whether it may still print */
  #count(bytes: number): boolean {
    const { outputBytes } = this.#init.limits;
    const printed =
      this.#current === undefined ? (this.#strayBytes += bytes) : (this.#current.bytes += bytes);
    if (printed <= outputBytes) return true;
    this.#gone(`It printed more than ${Math.round(outputBytes / 1024)} KiB and was ended.`);
    return false;
  }

  #gone(problem: string, isFaulty = true): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#isFaulty = isFaulty;
    if (this.#current === undefined && isFaulty) this.#init.onStray(problem);
    this.#current?.end({ problem });
    void this.#worker.terminate();
  }
}

function whyEnded(error: unknown, { memoryMb }: PluginLimits): string {
  const isMemory =
    error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (isMemory) return `It used more than ${memoryMb} MiB of memory and was ended.`;
  return `It broke, and nobody could catch it: ${messageOf(error)}`;
}
