import { l10n, TreeItem } from 'vscode';
import { shortType, type AnyEvent } from '../../core/events/event.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { COMMANDS } from '../ids.ts';
import type { EventTarget, InRepository } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import { eventIcon } from './eventIcon.ts';
import { eventWords } from './eventWords.ts';

/** What is neither a commit nor part of a run, below its commit or in its day; opens as JSON. */
export class EventRow implements TreeRow, EventTarget {
  readonly repository: OpenRepository;
  readonly event: AnyEvent;
  readonly parent: TreeRow;
  readonly id: string;

  constructor(parent: TreeRow & InRepository, event: AnyEvent) {
    this.parent = parent;
    this.repository = parent.repository;
    this.event = event;
    this.id = `${parent.id}\0event\0${event.id}`;
  }

  item(): TreeItem {
    const { event, repository } = this;
    const type = shortType(event);
    const words = eventWords(event);
    const item = new TreeItem(words);
    const isForeign = event.source !== repository.source;
    const from = isForeign ? l10n.t('from {0}', event.source) : '';
    item.description = [type, from].filter(Boolean).join(' · ');
    item.iconPath = eventIcon(type);
    const at = new Date(event.time).toLocaleString();
    item.tooltip = plainTooltip(words, type, from, at);
    item.contextValue = 'event';
    item.accessibilityInformation = { label: [words, from, at].filter(Boolean).join(', ') };
    const title = l10n.t('Show the Event');
    item.command = { command: COMMANDS.showEvent, title, arguments: [this] };
    return item;
  }
}
