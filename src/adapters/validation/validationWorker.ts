import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../core/disposable.ts';
import type { Finding } from '../../core/events/validationData.ts';
import type { CheckAnswer, CheckRequest } from './workerMessages.ts';

export interface ValidationWorkerInit {
  /** The bundle of `src/worker.ts`. */
  readonly script: string;
  /** A file that takes longer is given up, and the worker with it. Default 10,000. */
  readonly timeLimitMs?: number;
}

/** A worker thread that checks files, one at a time. */
export interface ValidationWorker extends Disposable {
  /** @throws Error if the check breaks, hangs, kills the worker or is aborted */
  check(request: CheckRequest, signal: AbortSignal): Promise<readonly Finding[]>;
}

const TIME_LIMIT_MS = 10_000;

/** The thread starts with the first file; after one that it did not survive there is a new one. */
export function createValidationWorker(init: ValidationWorkerInit): ValidationWorker {
  return new CheckingWorker(init);
}

class CheckingWorker implements ValidationWorker {
  readonly #script: string;
  readonly #timeLimitMs: number;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  constructor({ script, timeLimitMs = TIME_LIMIT_MS }: ValidationWorkerInit) {
    this.#script = script;
    this.#timeLimitMs = timeLimitMs;
  }

  check(request: CheckRequest, signal: AbortSignal): Promise<readonly Finding[]> {
    const answer = this.#last.then(() => this.#checkNow(request, signal));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end();
  }

  async #checkNow(request: CheckRequest, signal: AbortSignal): Promise<readonly Finding[]> {
    signal.throwIfAborted();
    if (this.#isDisposed) throw new Error('Checking was stopped.');
    const answer = await this.#ask(request, signal).catch((error: unknown) => {
      this.#end();
      throw error;
    });
    if ('failure' in answer) throw new Error(answer.failure);
    return answer.findings;
  }

  #ask(request: CheckRequest, signal: AbortSignal): Promise<CheckAnswer> {
    const worker = this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<CheckAnswer>();
    const seconds = this.#timeLimitMs / 1000;
    const timer = setTimeout(() => {
      reject(new Error(`Checking this file took longer than ${seconds} s and was given up.`));
    }, this.#timeLimitMs);
    const onExit = (): void => reject(new Error('The check ended without an answer.'));
    const onAbort = (): void => reject(new Error('Checking was stopped.'));
    worker.once('message', resolve).once('error', reject).once('exit', onExit);
    signal.addEventListener('abort', onAbort);
    worker.postMessage(request);
    return promise.finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      worker.off('message', resolve).off('error', reject).off('exit', onExit);
    });
  }

  #start(): Worker {
    this.#worker ??= new Worker(this.#script, { resourceLimits: { maxOldGenerationSizeMb: 512 } });
    this.#worker.unref();
    return this.#worker;
  }

  #end(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    // Without a listener a late error of the dying worker would end the whole process.
    worker?.on('error', () => undefined);
    void worker?.terminate();
  }
}
