import type { AppliedResource, PlanRecord } from '../../../terraform/plan.ts';
import { planDocument } from '../../../terraform/planDocument.ts';
import type { PlanSummary } from '../../../terraform/planSummary.ts';
import { rootName } from './roots.ts';

/** What people read of one plan; a longer one ends with a word on what is missing. */
const MOST_TEXT = 1024 * 1024;
const MOST_NAMED = 20;
const MOST_PHRASES = 3;

/** What a plan would do, in a phrase, e.g. `2 to add, 1 to change, 0 to destroy in live`. */
export function planPhrase(
  summary: Pick<PlanSummary, 'add' | 'change' | 'destroy' | 'isChange'>,
  { root, workspace }: Pick<PlanRecord, 'root' | 'workspace'>,
  reality: string | null,
): string {
  const { add, change, destroy, isChange } = summary;
  const inWorkspace = workspace === 'default' ? '' : `, workspace ${workspace}`;
  const inReality = reality === null ? '' : `, reality ${reality}`;
  const place = `${rootName(root)}${inWorkspace}${inReality}`;
  if (!isChange) return `no changes in ${place}`;
  const rest = add + change + destroy === 0 ? ' (only outputs, imports or addresses)' : '';
  return `${add} to add, ${change} to change, ${destroy} to destroy in ${place}${rest}`;
}

/** Several phrases as one, the first few of them. */
export function joinPhrases(phrases: readonly string[]): string {
  const more = phrases.length - MOST_PHRASES;
  const shown = phrases.slice(0, MOST_PHRASES).join('; ');
  return `terraform: ${shown}${more > 0 ? `; and ${more} more` : ''}`;
}

/** All that a plan would do; what is destroyed stands first. */
export function planText(summary: PlanSummary): string {
  const isDestroyed = ({ action }: PlanSummary['resources'][number]): boolean =>
    action === 'delete' || action === 'replace';
  const resources = [
    ...summary.resources.filter(isDestroyed),
    ...summary.resources.filter((each) => !isDestroyed(each)),
  ];
  const text = planDocument({ ...summary, resources });
  if (text.length <= MOST_TEXT) return text;
  const missing = text.length - MOST_TEXT;
  return `${text.slice(0, MOST_TEXT)}\n\n${missing} more characters are not shown here.\n`;
}

/** Which resources were finished before it ended. */
export function appliedSentence(applied: readonly AppliedResource[]): string {
  if (applied.length === 0) return 'Nothing was applied.';
  const named = applied.slice(0, MOST_NAMED).map(({ address, action }) => `${address} (${action})`);
  const more = applied.length - named.length;
  return `Applied: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}
