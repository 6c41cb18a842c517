import { l10n, window } from 'vscode';
import type { CommandTable } from '../commandTable.ts';
import type { Documents } from '../documents.ts';
import { COMMANDS } from '../ids.ts';
import { plainWords } from '../plainWords.ts';
import type { Repositories } from '../repositories.ts';
import { slowly } from '../slowly.ts';
import { targetOf, type ApprovalTarget } from '../targets.ts';
import { shortOid } from '../tree/shortOid.ts';
import { visibleText } from '../visibleText.ts';

/** Adds what a person does with a question; each asks which one where it is not given. */
export function addApprovalCommands(table: CommandTable, documents: Documents): void {
  const add = (id: string, act: (target: ApprovalTarget) => unknown): void =>
    table.add(id, async (given: unknown) => {
      const target = targetOf('approval', given) ?? (await pickApproval(table.repositories));
      return target === undefined ? undefined : act(target);
    });
  add(COMMANDS.approve, (target) => approve(target, documents));
  add(COMMANDS.deny, deny);
  add(COMMANDS.showPlan, (target) => showPlan(target, documents));
}

/** Whether it still waits: a message about it may be older than its answer. */
async function isPending({ repository, approval }: ApprovalTarget): Promise<boolean> {
  const { approvals } = await repository.reactions.get();
  if (approvals.some(({ id }) => id === approval.id)) return true;
  void window.showInformationMessage(l10n.t('{0} does not wait any more.', approval.reaction));
  return false;
}

/** Asks once more, in words that say what will happen. */
async function approve(target: ApprovalTarget, documents: Documents): Promise<void> {
  if (!(await isPending(target))) return;
  const { reaction, summary, note, commit } = target.approval;
  const yes = l10n.t('Approve');
  const look = l10n.t('Show What Would Happen');
  const isNamed = commit === null || summary.includes(shortOid(commit));
  const about = isNamed ? '' : l10n.t('For commit {0}.', shortOid(commit));
  const detail = [summary, about, note].filter(Boolean).join('\n');
  const message = l10n.t('Approve {0}?', reaction);
  const choice = await window.showWarningMessage(message, { modal: true, detail }, yes, look);
  if (choice === look) await showPlan(target, documents);
  if (choice === yes) await decide(target, 'granted');
}

async function deny(target: ApprovalTarget): Promise<void> {
  if (!(await isPending(target))) return;
  const title = l10n.t('Deny {0}', target.approval.reaction);
  const prompt = l10n.t('Why? Those who read the run see it; may be left empty.');
  const reason = await window.showInputBox({ title, prompt });
  if (reason !== undefined) await decide(target, 'denied', reason.trim());
}

async function decide(
  { repository, approval }: ApprovalTarget,
  answer: 'granted' | 'denied',
  reason = '',
): Promise<void> {
  const reactions = await repository.reactions.get();
  const deciding = (): Promise<void> =>
    reactions.decide(approval.id, answer, undefined, reason === '' ? undefined : reason);
  await slowly(l10n.t('Writing down your answer…'), deciding);
}

/** All that would happen, as it was worked out for the question. */
async function showPlan(
  { repository, approval }: ApprovalTarget,
  documents: Documents,
): Promise<void> {
  const { id, document, reaction, commit } = approval;
  const about = commit === null ? '' : ` ${shortOid(commit)}`;
  await documents.show(`plan ${id}`, {
    title: `${reaction}${about}.diff`,
    async read() {
      const text = await (await repository.reactions.get()).document(document);
      return text === undefined ? l10n.t('The document is not kept any more.') : visibleText(text);
    },
  });
}

async function pickApproval({ all }: Repositories): Promise<ApprovalTarget | undefined> {
  const pending = all.flatMap((repository) =>
    (repository.reactions.current?.approvals ?? []).map((approval) => ({ repository, approval })),
  );
  if (pending.length === 0) {
    void window.showInformationMessage(l10n.t('Nothing waits for approval.'));
    return undefined;
  }
  if (pending.length === 1) return pending[0];
  const items = pending.map((target) => ({
    label: target.approval.reaction,
    description: target.repository.name,
    detail: plainWords(target.approval.summary),
    target,
  }));
  return (await window.showQuickPick(items, { title: l10n.t('Which question?') }))?.target;
}
