import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../core/disposable.ts';

export interface WorkerThreadInit {
  /** The bundle of `src/worker.ts`. */
  readonly script: string;
  /** A request that takes longer is given up, and the thread with it. Default 10,000. */
  readonly timeLimitMs?: number;
}

const TIME_LIMIT_MS = 10_000;

/**
 * A worker thread that answers requests, one at a time. It starts with the first; after one that
 * it did not survive there is a new one.
 */
export class WorkerThread<Request, Answer> implements Disposable {
  readonly #script: string;
  readonly #timeLimitMs: number;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  constructor({ script, timeLimitMs = TIME_LIMIT_MS }: WorkerThreadInit) {
    this.#script = script;
    this.#timeLimitMs = timeLimitMs;
  }

  /** @throws Error if answering breaks, hangs, kills the thread or is aborted */
  ask(request: Request, signal: AbortSignal): Promise<Answer> {
    const answer = this.#last.then(() => this.#askNow(request, signal));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end();
  }

  async #askNow(request: Request, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    if (this.#isDisposed) throw new Error('Checking was stopped.');
    try {
      return await this.#exchange(request, signal);
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  #exchange(request: Request, signal: AbortSignal): Promise<Answer> {
    const worker = this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
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
