import { l10n, ThemeColor, ThemeIcon } from 'vscode';
import type { Finding, Verdict, VerdictOutcome } from '../core/events/validationData.ts';

/** The icon of a verdict; `undefined` is a commit that was not checked. */
export function verdictIcon(outcome: VerdictOutcome | undefined): ThemeIcon {
  switch (outcome) {
    case 'pass':
      return new ThemeIcon('pass', new ThemeColor('testing.iconPassed'));
    case 'warn':
      return new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
    case 'fail':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
    case 'error':
      return new ThemeIcon('bug', new ThemeColor('list.errorForeground'));
    case 'skipped':
    case undefined:
      return new ThemeIcon('git-commit');
  }
}

/** The verdict in words, for tooltips and screen readers. */
export function verdictWords(verdict: Verdict | undefined): string {
  const count = verdict?.findings.length ?? 0;
  switch (verdict?.verdict) {
    case 'pass':
      return l10n.t('passed');
    case 'warn':
      return count === 1
        ? l10n.t('passed with 1 warning')
        : l10n.t('passed with {0} warnings', count);
    case 'fail':
      return count === 1
        ? l10n.t('failed with 1 finding')
        : l10n.t('failed with {0} findings', count);
    case 'error':
      return l10n.t('could not be checked');
    case 'skipped':
      return l10n.t('nothing to check');
    case undefined:
      return l10n.t('not checked');
  }
}

/** Where a finding is, as editors write it. */
export function placeOf({ path, line, column }: Finding): string {
  return `${path}:${line}:${column}`;
}
