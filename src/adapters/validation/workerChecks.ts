import { Worker } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import type { Finding } from '../../core/events/validationData.ts';
import type { CheckedFile, Checks } from '../../core/ports.ts';
import { acceptsPath, VALIDATORS_VERSION } from './acceptedPaths.ts';
import { brokenFinding } from './brokenFinding.ts';
import type { CheckAnswer, CheckRequest } from './workerMessages.ts';

export interface WorkerChecksInit {
  /** The bundle of `src/worker.ts`. */
  readonly script: string;
  /** A file that takes longer is given up, and the worker with it. Default 10,000. */
  readonly timeLimitMs?: number;
}

const TIME_LIMIT_MS = 10_000;

/**
 * The validators in a worker thread, one file at a time. A file on which they hang, or that
 * kills the worker, gets a `broken` finding; the next file gets a new worker.
 */
export function createWorkerChecks(init: WorkerChecksInit): Checks {
  return new WorkerChecks(init);
}

class WorkerChecks implements Checks {
  readonly version = VALIDATORS_VERSION;
  readonly accepts = acceptsPath;
  readonly #script: string;
  readonly #timeLimitMs: number;
  #worker: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  constructor({ script, timeLimitMs = TIME_LIMIT_MS }: WorkerChecksInit) {
    this.#script = script;
    this.#timeLimitMs = timeLimitMs;
  }

  check(file: CheckedFile): Promise<readonly Finding[]> {
    const answer = this.#last.then(() => this.#checkNow(file));
    this.#last = answer;
    return answer;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end();
  }

  async #checkNow({ path, content }: CheckedFile): Promise<readonly Finding[]> {
    if (this.#isDisposed) return [brokenFinding(path, 'host', 'Checking was stopped.')];
    try {
      return (await this.#ask({ path, content })).findings;
    } catch (error) {
      this.#end();
      return [brokenFinding(path, 'host', messageOf(error))];
    }
  }

  #ask(request: CheckRequest): Promise<CheckAnswer> {
    const worker = this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<CheckAnswer>();
    const seconds = this.#timeLimitMs / 1000;
    const timer = setTimeout(() => {
      reject(new Error(`Checking this file took longer than ${seconds} s and was given up.`));
    }, this.#timeLimitMs);
    const onExit = (): void => reject(new Error('The check ended without an answer.'));
    worker.once('message', resolve).once('error', reject).once('exit', onExit);
    worker.postMessage(request);
    return promise.finally(() => {
      clearTimeout(timer);
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
