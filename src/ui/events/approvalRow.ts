import { l10n, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Approval } from '../../core/reactions/approval.ts';
import { COMMANDS } from '../ids.ts';
import type { ApprovalTarget } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { shortOid } from '../tree/shortOid.ts';

/** A question that waits for an answer. */
export class ApprovalRow implements TreeRow, ApprovalTarget {
  readonly repository: OpenRepository;
  readonly approval: Approval;
  readonly id: string;

  constructor(repository: OpenRepository, approval: Approval) {
    this.repository = repository;
    this.approval = approval;
    this.id = `${repository.root}\0approval\0${approval.id}`;
  }

  item(): TreeItem {
    const { reaction, summary, commit, note, expiresAt } = this.approval;
    const title = l10n.t('Approve {0}?', reaction);
    const item = new TreeItem(title);
    const about = commit === null ? '' : shortOid(commit);
    const until = l10n.t('until {0}', new Date(expiresAt).toLocaleString());
    item.description = [summary, about].filter(Boolean).join(' · ');
    item.iconPath = new ThemeIcon('question', new ThemeColor('list.warningForeground'));
    item.tooltip = plainTooltip(title, summary, note, about, until);
    item.contextValue = 'approval';
    item.accessibilityInformation = {
      label: [title, summary, about, until].filter(Boolean).join(', '),
    };
    item.command = {
      command: COMMANDS.showPlan,
      title: l10n.t('Show What Would Happen'),
      arguments: [this],
    };
    return item;
  }
}
