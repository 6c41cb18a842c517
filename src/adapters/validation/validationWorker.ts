import type { Disposable } from '../../core/disposable.ts';
import type { Finding } from '../../core/events/validationData.ts';
import { WorkerThread, type WorkerThreadInit } from '../system/workerThread.ts';
import type { CheckAnswer, CheckRequest } from './workerMessages.ts';

/** A worker thread that checks files, one at a time. */
export interface ValidationWorker extends Disposable {
  /** @throws Error if the check breaks, hangs, kills the worker or is aborted */
  check(request: CheckRequest, signal: AbortSignal): Promise<readonly Finding[]>;
}

/** The thread starts with the first file; after one that it did not survive there is a new one. */
export function createValidationWorker(init: WorkerThreadInit): ValidationWorker {
  const thread = new WorkerThread<CheckRequest, CheckAnswer>(init);
  return {
    async check(request, signal) {
      const answer = await thread.ask(request, signal);
      if ('failure' in answer) throw new Error(answer.failure);
      return answer.findings;
    },
    dispose: () => thread.dispose(),
  };
}
