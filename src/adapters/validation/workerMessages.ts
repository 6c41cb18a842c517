import type { Finding } from '../../core/events/validationData.ts';

/** What the host asks of the validation worker, one file at a time. */
export interface CheckRequest {
  readonly path: string;
  readonly content: Uint8Array;
}

/** What the worker answers. */
export interface CheckAnswer {
  readonly findings: readonly Finding[];
}
