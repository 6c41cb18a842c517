import type { Severity } from '../events/validationData.ts';
import type { KubernetesOptions } from './kubernetesOptions.ts';

/** Findings that are known and accepted, with the reason for people to read. */
export interface IgnoreEntry {
  /** A rule (`memory-limit`), a validator and rule (`kubernetes/memory-limit`) or `*`. */
  readonly rule: string;
  /** Globs; all files if not given. */
  readonly paths?: readonly string[];
  readonly reason: string;
}

/** How strictly trees are judged. A plain value; where it comes from is no matter of core. */
export interface ValidationOptions {
  /** Only findings count that the parent does not have. Default `true`. */
  readonly isNewOnly?: boolean;
  /** By `rule` or, more exact and therefore stronger, `validator/rule`. */
  readonly severities?: Readonly<Record<string, Severity | 'off'>>;
  readonly ignore?: readonly IgnoreEntry[];
  /** A larger file is a finding. Not limited if not given. */
  readonly largeFileBytes?: number;
  readonly kubernetes?: KubernetesOptions;
}
