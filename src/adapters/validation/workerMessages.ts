import type { Finding } from '../../core/events/validationData.ts';
import type {
  ConfigurationAnswer,
  ConfigurationRequest,
} from '../terraform/configurationThread.ts';

/** The validators that live in the worker. */
export type CheckName = 'syntax' | 'files' | 'kubernetes';

/** What the host asks of the validation worker, one file at a time. */
export interface CheckRequest {
  readonly name: CheckName;
  readonly path: string;
  readonly content: Uint8Array;
}

/** What the worker answers: findings, or why there are none. */
export type CheckAnswer = { readonly findings: readonly Finding[] } | { readonly failure: string };

/** All that a worker may be asked. */
export type WorkerRequest = CheckRequest | ConfigurationRequest;

/** All that a worker answers. */
export type WorkerAnswer = CheckAnswer | ConfigurationAnswer;
