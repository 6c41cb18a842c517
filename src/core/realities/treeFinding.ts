import type { Finding, Severity } from '../events/validationData.ts';

/** Something about a path of a tree rather than about what is in it. */
export function treeFinding(
  path: string,
  rule: string,
  severity: Severity,
  message: string,
): Finding {
  const place = { line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { path, ...place, validator: 'tree', rule, severity, message, fixable: false };
}
