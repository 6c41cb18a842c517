import type { Disposable } from '../../core/disposable.ts';
import type { Finding } from '../../core/events/validationData.ts';
import { WorkerThread, type WorkerThreadInit } from '../system/workerThread.ts';
import type { Outline } from '../kubernetes/policies/outline.ts';
import type { IndexedObject } from '../kubernetes/indexedObject.ts';
import type {
  CheckAnswer,
  CheckRequest,
  FileContent,
  ObjectsAnswer,
  ObjectsRequest,
  OutlinesAnswer,
  OutlinesRequest,
  ReferencesAnswer,
  ReferencesRequest,
} from './workerMessages.ts';

/** A worker thread that checks files, one at a time. */
export interface ValidationWorker extends Disposable {
  /** @throws Error if the check breaks, hangs, kills the worker or is aborted */
  check(request: CheckRequest, signal: AbortSignal): Promise<readonly Finding[]>;
  /** The Kubernetes objects in files. @throws Error as `check` does */
  objects(files: readonly FileContent[]): Promise<readonly (readonly IndexedObject[])[]>;
  /** The policies in files, in outline. @throws Error as `check` does */
  outlines(files: readonly FileContent[]): Promise<readonly Outline[]>;
  /** What the objects of a tree need of each other. @throws Error as `check` does */
  references(request: ReferencesRequest, signal: AbortSignal): Promise<ReferencesAnswer>;
}

/** The thread starts with the first file; after one that it did not survive there is a new one. */
export function createValidationWorker(init: WorkerThreadInit): ValidationWorker {
  const thread = new WorkerThread<Request, Answer>(init);
  const life = new AbortController();
  const ask = async (request: Request, signal: AbortSignal): Promise<Answered> => {
    const answer = await thread.ask(request, signal);
    if ('failure' in answer) throw new Error(answer.failure);
    return answer;
  };
  return {
    async check(request, signal) {
      const answer = await ask(request, signal);
      return 'findings' in answer ? answer.findings : [];
    },
    async objects(files) {
      const answer = await ask({ name: 'objects', files }, life.signal);
      return 'objects' in answer ? answer.objects : [];
    },
    async outlines(files) {
      const answer = await ask({ name: 'outlines', files }, life.signal);
      return 'outlines' in answer ? answer.outlines : [];
    },
    async references(request, signal) {
      const answer = await ask(request, signal);
      return 'objects' in answer || 'outlines' in answer ? { unknown: [] } : answer;
    },
    dispose() {
      life.abort();
      thread.dispose();
    },
  };
}

type Request = CheckRequest | ObjectsRequest | OutlinesRequest | ReferencesRequest;
type Answer = CheckAnswer | ObjectsAnswer | OutlinesAnswer | ReferencesAnswer;
type Answered = Exclude<Answer, { readonly failure: string }>;
