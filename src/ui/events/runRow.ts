import { l10n, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { isOver, type Run } from '../../core/reactions/run.ts';
import { runWords, statusIcon } from '../runs/runWords.ts';
import type { RunTarget } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { shortOid } from '../tree/shortOid.ts';
import { stepRow } from './stepRow.ts';

/** A run with its steps, below its commit or, if it waits for a person, at the top. */
export class RunRow implements TreeRow, RunTarget {
  readonly repository: OpenRepository;
  readonly run: Run;
  readonly parent?: TreeRow;
  readonly id: string;

  constructor(repository: OpenRepository, run: Run, parent?: TreeRow) {
    this.repository = repository;
    this.run = run;
    if (parent !== undefined) this.parent = parent;
    this.id = `${parent?.id ?? `${repository.root}\0top`}\0run\0${run.id}`;
  }

  shown(): readonly unknown[] {
    const { status, reason, steps } = this.run;
    return [runWords(this.run), status, reason, steps.length > 0];
  }

  children(): readonly TreeRow[] {
    return this.run.steps.map((step) => stepRow(this, this.run, step));
  }

  item(): TreeItem {
    const { reaction, status, steps, commit, reason, on } = this.run;
    const { Collapsed, None } = TreeItemCollapsibleState;
    const item = new TreeItem(reaction, steps.length > 0 ? Collapsed : None);
    const words = runWords(this.run);
    const about = commit === null ? on : shortOid(commit);
    const isBelowCommit = this.parent?.id.includes(commit ?? '\0none') === true;
    item.description = [words, isBelowCommit ? '' : about, reason].filter(Boolean).join(' · ');
    item.iconPath = statusIcon(status);
    const began = new Date(this.run.startedAt).toLocaleString();
    item.tooltip = plainTooltip(reaction, words, reason, l10n.t('began {0}', began), about);
    item.contextValue =
      status === 'dead' ? 'run.dead' : isOver(this.run) ? 'run.over' : 'run.active';
    const label = [l10n.t('Run of {0}', reaction), words, about, reason].filter(Boolean).join(', ');
    item.accessibilityInformation = { label };
    return item;
  }
}
