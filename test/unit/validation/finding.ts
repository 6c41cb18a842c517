import type { Finding } from '../../../src/core/events/validationData.ts';

/** A finding of which only the differences are told. */
export function finding(difference: Partial<Finding>): Finding {
  return {
    path: 'a.yaml',
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 2,
    validator: 'syntax',
    rule: 'yaml',
    severity: 'error',
    message: 'It is wrong.',
    fixable: false,
    ...difference,
  };
}
