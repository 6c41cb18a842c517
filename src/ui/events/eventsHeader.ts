import { l10n, workspace, type TreeView } from 'vscode';
import { countBySeverity } from '../../core/validation/verdict.ts';
import type { Repositories } from '../repositories.ts';
import { attentionOf, countOf } from '../runs/attention.ts';
import { headOf } from '../runs/headOf.ts';

/** What stands above the rows of the Events tree, and on its icon. */
export interface Header {
  readonly repositories: Repositories;
  /** What is shown; empty: everything. */
  readonly filter: string;
  /** How the broker is; empty: there is none. */
  readonly broker: string;
  /** The filter lets nothing through. */
  readonly isEmpty: boolean;
}

/** Draws the message, the description and the badge, if they are others than before. */
export function drawHeader(
  view: Pick<TreeView<unknown>, 'message' | 'description' | 'badge'>,
  header: Header,
): void {
  const message = messageFor(header);
  if ((view.message ?? '') !== message) view.message = message;
  const description = [header.filter, header.broker].filter(Boolean).join(' · ');
  if ((view.description ?? '') !== description) view.description = description;
  const value = failing(header.repositories);
  if ((view.badge?.value ?? 0) === value) return;
  const tooltip = l10n.t('{0} that failed or wait for you', value);
  view.badge = value === 0 ? undefined : { value, tooltip };
}

function messageFor({ repositories, filter, isEmpty }: Header): string {
  const [problem] = repositories.problems;
  if (problem !== undefined) return problem;
  // A message would hide what a view without rows says and offers.
  if (repositories.state !== 'ready') return '';
  if (isEmpty) return l10n.t('Nothing that is known is like this: {0}', filter);
  if (workspace.isTrusted) return '';
  return l10n.t('This workspace is not trusted: commits are watched and checked only.');
}

/** Reactions that failed or wait for a person, and repositories whose HEAD fails. */
function failing({ all }: Repositories): number {
  return all.reduce((sum, repository) => {
    const attention = attentionOf(repository.reactions.current, headOf(repository));
    const { error } = countBySeverity(repository.engine.openFindings);
    return sum + countOf(attention) + (error > 0 ? 1 : 0);
  }, 0);
}
