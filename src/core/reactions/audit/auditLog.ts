import type { Disposable } from '../../disposable.ts';
import type { AuditRemark } from '../steps/audit.ts';
import type { AuditReader } from './auditReader.ts';

/** How writing goes on. */
export type AuditState =
  /** It was not started, or another process leads. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'writing' }
  /** Nothing can be written: entries wait, and are tried again. */
  | { readonly kind: 'waiting'; readonly reason: string };

/**
 * The audit log of a repository: one hash-chained line for each decision and effect that the stream
 * tells, written by the process that leads. It proves tampering; it does not prevent it.
 */
export interface AuditLog extends AuditReader, Disposable {
  readonly state: AuditState;
  /**
   * Writes what was told since the last time and goes on, whenever this process leads. Resolves
   * when writing has begun; never rejects: what cannot be written waits, and the log says so.
   */
  start(): Promise<void>;
  /** Leaves a remark; resolves when it is durable. The same remark again changes nothing. */
  remark(remark: AuditRemark): Promise<void>;
  /** Resolves when all that the stream tells up to now is written, or cannot be now. */
  idle(): Promise<void>;
  /** Resolves after `dispose` when nothing is being written any more. */
  readonly closed: Promise<unknown>;
}
