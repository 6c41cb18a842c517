import type { Finding } from '../../core/events/validationData.ts';
import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';
import type { RenderAnswer, RenderRequest } from '../render/renderMessages.ts';
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
  /** Of its blob: what is read of it may be remembered under this name. */
  readonly oid?: string;
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
export interface ObjectsAnswer {
  readonly objects: readonly (readonly IndexedObject[])[];
}

/** Asks how files of a tree go together. */
export interface ReferencesRequest {
  readonly name: 'references';
  /**
   * `findings`: what the objects of the tree need of each other and is not there. `builders`: the
   * kustomizations among the files by what they build, as far as they say more of it than it does.
   */
  readonly wants: 'findings' | 'builders';
  readonly files: readonly { readonly path: string; readonly oid: string }[];
  /** Of blobs, by their oids, to be remembered. */
  readonly contents: readonly FileContent[];
  /** More objects come from what is not read: charts of Helm, files that are too large. */
  readonly isOpen: boolean;
  /** Files that are not known are left out. */
  readonly isLast: boolean;
  readonly kubernetes?: KubernetesOptions;
}

/** The answer, or the oids of which the contents have to be given first. */
export type ReferencesAnswer =
  | { readonly findings: readonly Finding[] }
  | { readonly builders: readonly (readonly [path: string, builders: readonly string[]])[] }
  | { readonly unknown: readonly string[] };

/** Asks for the policies of Kubernetes in files, in outline. */
export interface OutlinesRequest {
  readonly name: 'outlines';
  readonly files: readonly FileContent[];
}

/** One outline for each file. */
export interface OutlinesAnswer {
  readonly outlines: readonly Outline[];
}

/** All that a worker may be asked. */
export type WorkerRequest =
  | CheckRequest
  | ConfigurationRequest
  | ObjectsRequest
  | OutlinesRequest
  | ReferencesRequest
  | RenderRequest;

/** All that a worker answers. */
export type WorkerAnswer =
  | CheckAnswer
  | ConfigurationAnswer
  | ObjectsAnswer
  | OutlinesAnswer
  | ReferencesAnswer
  | RenderAnswer;
