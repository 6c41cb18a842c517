import type { Finding } from '../../core/events/validationData.ts';
import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';
import type {
  ConfigurationAnswer,
  ConfigurationRequest,
} from '../terraform/configurationThread.ts';
import type { Outline } from '../kubernetes/policies/outline.ts';
import type { IndexedObject } from '../kubernetes/indexedObject.ts';

/** The validators that live in the worker. */
export type CheckName = 'syntax' | 'files' | 'kubernetes' | 'policies';

/** A file as it goes to the worker. */
export interface FileContent {
  readonly path: string;
  readonly content: Uint8Array;
}

/** What the host asks of the validation worker, one file at a time. */
export interface CheckRequest extends FileContent {
  readonly name: CheckName;
  /** Other files that say what this one is for. */
  readonly related?: readonly FileContent[];
  readonly kubernetes?: KubernetesOptions;
}

/** What the worker answers: findings, or why there are none. */
export type CheckAnswer = { readonly findings: readonly Finding[] } | { readonly failure: string };

/** Asks for the Kubernetes objects in files, for an index of a tree. */
export interface ObjectsRequest {
  readonly name: 'objects';
  readonly files: readonly FileContent[];
}

/** One list of objects for each file. */
export type ObjectsAnswer =
  { readonly objects: readonly (readonly IndexedObject[])[] } | { readonly failure: string };

/** Asks for the policies of Kubernetes in files, in outline. */
export interface OutlinesRequest {
  readonly name: 'outlines';
  readonly files: readonly FileContent[];
}

/** One outline for each file. */
export type OutlinesAnswer =
  { readonly outlines: readonly Outline[] } | { readonly failure: string };

/** All that a worker may be asked. */
export type WorkerRequest = CheckRequest | ConfigurationRequest | ObjectsRequest | OutlinesRequest;

/** All that a worker answers. */
export type WorkerAnswer = CheckAnswer | ConfigurationAnswer | ObjectsAnswer | OutlinesAnswer;
