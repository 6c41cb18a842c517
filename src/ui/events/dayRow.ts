import { env, l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { HISTORY_LIMIT } from '../watchedRepository.ts';
import type { InRepository } from '../targets.ts';
import type { TreeRow } from '../tree/row.ts';
import type { Day } from './days.ts';
import type { Entry } from './entry.ts';

/** Makes the row of an entry, when the day is opened. */
export type MakeRow = (parent: TreeRow & InRepository, entry: Entry) => TreeRow;

/** Where the row of a day stands, and what it makes its rows with. */
export interface DayPlace extends InRepository {
  readonly parent: TreeRow | undefined;
  readonly makeRow: MakeRow;
}

/** What happened on one day. Today is open, and so is what belongs to the first screenful. */
export class DayRow implements TreeRow, InRepository {
  readonly repository: OpenRepository;
  readonly parent?: TreeRow;
  readonly id: string;
  readonly #day: Day;
  readonly #makeRow: MakeRow;

  constructor(day: Day, { repository, parent, makeRow }: DayPlace) {
    this.repository = repository;
    if (parent !== undefined) this.parent = parent;
    this.#day = day;
    this.#makeRow = makeRow;
    this.id = `${repository.root}\0day\0${day.key}`;
  }

  shown(): readonly unknown[] {
    return [dayWords(this.#day), this.#day.entries.length];
  }

  children(): readonly TreeRow[] {
    return this.#day.entries.map((entry) => this.#makeRow(this, entry));
  }

  item(): TreeItem {
    const { ago, before, entries } = this.#day;
    const label = dayWords(this.#day);
    const isOpen = ago === 0 || before < HISTORY_LIMIT;
    const { Collapsed, Expanded } = TreeItemCollapsibleState;
    const item = new TreeItem(label, isOpen ? Expanded : Collapsed);
    item.description = `${entries.length}`;
    item.iconPath = new ThemeIcon('calendar');
    item.contextValue = 'day';
    item.accessibilityInformation = { label: l10n.t('{0}, {1} entries', label, entries.length) };
    return item;
  }
}

function dayWords({ ago, at }: Day): string {
  if (ago === 0) return l10n.t('Today');
  if (ago === 1) return l10n.t('Yesterday');
  return new Intl.DateTimeFormat(env.language, { dateStyle: 'full' }).format(at);
}
