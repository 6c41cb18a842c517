import type { Disposable } from '../../core/disposable.ts';
import type { Finding } from '../../core/events/validationData.ts';
import type { RenderUnit } from '../../core/render/renderUnit.ts';
import type {
  FailedRequest,
  RenderedAnswer,
  RenderedRequest,
  UnitsRequest,
} from '../render/renderMessages.ts';
import { WorkerThread, type WorkerThreadInit } from '../system/workerThread.ts';
import type { IndexedObject } from '../kubernetes/indexedObject.ts';
import type { Outline } from '../kubernetes/policies/outline.ts';
import type {
  CheckRequest,
  FileContent,
  ObjectsAnswer,
  OutlinesAnswer,
  ReferencesAnswer,
  ReferencesRequest,
  WorkerAnswer,
  WorkerRequest,
} from './workerMessages.ts';

/**
 * A worker thread that checks files, one at a time.
 * All methods throw an Error if the work breaks, hangs, kills the worker or is aborted.
 */
export interface ValidationWorker extends Disposable {
  check(request: CheckRequest, signal: AbortSignal): Promise<readonly Finding[]>;
  /** The Kubernetes objects in files. */
  objects(files: readonly FileContent[]): Promise<readonly (readonly IndexedObject[])[]>;
  /** The policies in files, in outline. */
  outlines(files: readonly FileContent[]): Promise<readonly Outline[]>;
  /** What the objects of a tree need of each other. */
  references(request: ReferencesRequest, signal: AbortSignal): Promise<ReferencesAnswer>;
  /** What there is to render. */
  units(request: UnitsRequest, signal: AbortSignal): Promise<readonly RenderUnit[]>;
  /** What is wrong with what was rendered, or why it was not. */
  rendered(request: RenderedRequest | FailedRequest, signal: AbortSignal): Promise<RenderedAnswer>;
}

/** The thread starts with the first file; after one that it did not survive there is a new one. */
export function createValidationWorker(init: WorkerThreadInit): ValidationWorker {
  const thread = new WorkerThread<WorkerRequest, WorkerAnswer>(init);
  const life = new AbortController();
  async function ask<T>(request: WorkerRequest, signal: AbortSignal): Promise<T> {
    const answer = await thread.ask(request, signal);
    if ('failure' in answer) throw new Error(answer.failure);
    // The kind of a request tells that of its answer.
    return answer as T;
  }
  return {
    check: async (request, signal) =>
      (await ask<{ findings: readonly Finding[] }>(request, signal)).findings,
    units: async (request, signal) =>
      (await ask<{ units: readonly RenderUnit[] }>(request, signal)).units,
    rendered: (request, signal) => ask<RenderedAnswer>(request, signal),
    objects: async (files) =>
      (await ask<ObjectsAnswer>({ name: 'objects', files }, life.signal)).objects,
    outlines: async (files) =>
      (await ask<OutlinesAnswer>({ name: 'outlines', files }, life.signal)).outlines,
    references: (request, signal) => ask<ReferencesAnswer>(request, signal),
    dispose() {
      life.abort();
      thread.dispose();
    },
  };
}
