import type { Finding, Fix } from '../events/validationData.ts';
import type { Place } from './configuration.ts';

/** The name of the validator, in findings and in settings. */
export const TERRAFORM = 'terraform';

/** What a finding says beside its place. */
export type Statement = Pick<Finding, 'rule' | 'severity' | 'message' | 'help'> & {
  readonly fix?: Fix;
};

/** A finding of this validator. */
export function findingAt(path: string, place: Place, { fix, ...said }: Statement): Finding {
  const { line, column, endLine, endColumn } = place;
  const whole = { path, line, column, endLine, endColumn, validator: TERRAFORM, ...said };
  return fix === undefined ? { ...whole, fixable: false } : { ...whole, fixable: true, fix };
}
