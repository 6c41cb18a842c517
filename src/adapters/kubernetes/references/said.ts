import type { Finding, Severity } from '../../../core/events/validationData.ts';
import type { Place } from './facts.ts';

const HELP = 'https://kubernetes.io/docs/concepts/configuration/';

/** What is said of a place in a file of the tree. */
export interface Remark {
  readonly path: string;
  readonly at: Place;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** What it is about; told once in a file. Default: the message. */
  readonly about?: string;
  readonly help?: string;
  /** What stands there, and what should. */
  readonly rename?: { readonly from: string; readonly to: string };
}

/** Makes a finding; a name that is written as it is can be put right. */
export function toTreeFinding(remark: Remark): Finding {
  const { path, at, rule, severity, message, help = HELP, rename } = remark;
  const said = { validator: 'kubernetes', rule, severity, message, help };
  const finding = { path, ...at, ...said, fixable: false };
  const isPlain =
    rename !== undefined &&
    at.line === at.endLine &&
    at.endColumn - at.column === rename.from.length;
  if (!isPlain) return finding;
  const edits = [{ path, ...at, newText: rename.to }];
  return { ...finding, fixable: true, fix: { title: `Change it to ${rename.to}`, edits } };
}
