import { commands, l10n, window } from 'vscode';
import type { Finding } from '../../core/events/validationData.ts';
import type { MergeOutcome } from '../../core/realities/mergeCommits.ts';
import type { Documents } from '../documents.ts';
import { placeOf, verdictWords } from '../findingText.ts';
import { COMMANDS } from '../ids.ts';
import { plainWords } from '../plainWords.ts';
import type { RealityTarget } from '../targets.ts';
import { visibleText } from '../visibleText.ts';

/** Where something was merged into. */
export interface MergedInto extends RealityTarget {
  readonly branch: string;
  /** It is checked out. */
  readonly isCurrent: boolean;
}

type Refused = Extract<MergeOutcome, { status: 'conflicts' | 'refused' }>;

/** Says why nothing was merged, where that is to be mended, and what to do next. */
export async function showRefusal(
  into: MergedInto,
  outcome: Refused,
  documents: Documents,
): Promise<void> {
  const isConflict = outcome.status === 'conflicts';
  const findings = isConflict ? outcome.findings : outcome.verdict.findings;
  const show = isConflict ? l10n.t('Show Conflicts') : l10n.t('Show Findings');
  const keep = l10n.t('Keep as a Branch…');
  const words = plainWords(wordsOf(into, outcome));
  const choice = await window.showWarningMessage(words, show, ...(isConflict ? [keep] : []));
  if (choice === keep) await commands.executeCommand(COMMANDS.keepReality, into);
  if (choice !== show) return;
  const { reality, branch, repository } = into;
  await documents.show(`refused ${repository.root} ${reality} ${branch}`, {
    title: `${l10n.t('{0} into {1}', reality, branch)}.txt`,
    read: () => visibleText([words, '', ...findings.map(lineOf), ''].join('\n')),
  });
}

function wordsOf({ reality, branch }: MergedInto, outcome: Refused): string {
  if (outcome.status === 'conflicts') {
    const files = outcome.findings.map(({ path }) => path).join(', ');
    const why = l10n.t(
      'Both {0} and {1} changed {2}, so it is not merged.',
      reality,
      branch,
      files,
    );
    return `${why} ${l10n.t('Keep it as a branch and merge that with git.')}`;
  }
  const { verdict } = outcome;
  const why = l10n.t('{0} is not merged: {1}.', `${reality} → ${branch}`, verdictWords(verdict));
  return `${why} ${l10n.t('Mend what was found and try again.')}`;
}

function lineOf(finding: Finding): string {
  return `${placeOf(finding)}: ${finding.severity}: ${finding.message} (${finding.validator}/${finding.rule})`;
}
