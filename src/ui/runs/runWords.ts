import { l10n, ThemeColor, ThemeIcon } from 'vscode';
import type { Run, RunStatus, RunStep, StepStatus } from '../../core/reactions/run.ts';
import { durationText } from './duration.ts';

const RED = 'list.errorForeground';

/** The icon of a run or a step; its shape says what its colour does. */
export function statusIcon(status: RunStatus | StepStatus): ThemeIcon {
  switch (status) {
    case 'pending':
      return new ThemeIcon('clock');
    case 'running':
      return new ThemeIcon('sync~spin');
    case 'waiting':
      return new ThemeIcon('debug-pause', new ThemeColor('list.warningForeground'));
    case 'succeeded':
      return new ThemeIcon('pass', new ThemeColor('testing.iconPassed'));
    case 'failed':
      return new ThemeIcon('error', new ThemeColor(RED));
    case 'dead':
      return new ThemeIcon('stop-circle', new ThemeColor(RED));
    case 'interrupted':
      return new ThemeIcon('debug-disconnect', new ThemeColor(RED));
    case 'cancelled':
      return new ThemeIcon('circle-slash');
    case 'skipped':
      return new ThemeIcon('debug-step-over');
  }
}

/** How a run is, in words. */
export function runWords(run: Run): string {
  const { status, waitsFor, startedAt, endedAt } = run;
  if (status === 'waiting' && waitsFor !== null) return waitWords(waitsFor);
  const took = endedAt === undefined ? '' : durationText(endedAt - startedAt);
  return [statusWords(status), took].filter(Boolean).join(' · ');
}

function waitWords(waitsFor: NonNullable<Run['waitsFor']>): string {
  switch (waitsFor) {
    case 'approval':
      return l10n.t('waits for approval');
    case 'consent':
      return l10n.t('waits for your consent');
    case 'retry':
      return l10n.t('waits before the next attempt');
    case 'lock':
      return l10n.t('waits for another run');
  }
}

export function statusWords(status: RunStatus | StepStatus): string {
  switch (status) {
    case 'pending':
      return l10n.t('not begun yet');
    case 'running':
      return l10n.t('running');
    case 'waiting':
      return l10n.t('waits');
    case 'succeeded':
      return l10n.t('succeeded');
    case 'failed':
      return l10n.t('failed');
    case 'dead':
      return l10n.t('failed for good');
    case 'interrupted':
      return l10n.t('was cut off');
    case 'cancelled':
      return l10n.t('cancelled');
    case 'skipped':
      return l10n.t('passed over');
  }
}

/** How a step is, and what it said, in words. */
export function stepWords({ status, tookMs, reality, reason, summary }: RunStep): string {
  const where = reality === null ? '' : l10n.t('in {0}', reality);
  const took = tookMs === undefined ? '' : durationText(tookMs);
  return [where, statusWords(status), took, reason ?? summary].filter(Boolean).join(' · ');
}
