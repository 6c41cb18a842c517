import { suppressionsIn } from '../../core/validation/suppressions.ts';
import type { FileCheck } from './fileCheck.ts';

/** Suppressions without a reason: they suppress nothing, and should say so. */
export const bareSuppressions: FileCheck = {
  accepts: () => true,
  check: ({ path, text }) =>
    suppressionsIn(text)
      .filter(({ reason }) => reason === '')
      .map(({ line, rule }) => ({
        path,
        line,
        column: 1,
        endLine: line,
        endColumn: 2,
        validator: 'files',
        rule: 'ignore-without-reason',
        severity: 'info',
        message: `This suppresses nothing: say why, as in "git-reactor-ignore ${rule}: because …".`,
        fixable: false,
      })),
};
