import type { Finding } from '../../core/events/validationData.ts';

/** Says that a check could not be made; such a verdict is `error`, never `pass`. */
export function brokenFinding(path: string, validator: string, message: string): Finding {
  const place = { line: 1, column: 1, endLine: 1, endColumn: 2 };
  return { path, ...place, validator, rule: 'broken', severity: 'error', message, fixable: false };
}
