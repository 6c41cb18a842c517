import { l10n } from 'vscode';
import type { EntryKind } from './entry.ts';
import type { ChosenVerdict, EventFilter } from './eventFilter.ts';

/** What a filter lets through, in a few words; empty: everything. */
export function filterWords({ kinds, branches, verdicts }: EventFilter): string {
  const parts = [kinds.map(kindWords), branches, verdicts.map(chosenVerdictWords)];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join(', '))
    .join(' · ');
}

export function kindWords(kind: EntryKind): string {
  switch (kind) {
    case 'commit':
      return l10n.t('Commits');
    case 'run':
      return l10n.t('Runs');
    case 'deployment':
      return l10n.t('Deployments and Health');
    case 'other':
      return l10n.t('Other Events');
  }
}

export function chosenVerdictWords(verdict: ChosenVerdict): string {
  switch (verdict) {
    case 'pass':
      return l10n.t('Passed');
    case 'warn':
      return l10n.t('With Warnings');
    case 'fail':
      return l10n.t('Failed');
    case 'error':
      return l10n.t('Could Not Be Checked');
    case 'none':
      return l10n.t('Not Checked');
  }
}
