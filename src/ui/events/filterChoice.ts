import { commands, EventEmitter, type Memento } from 'vscode';
import type { Disposable } from '../../core/disposable.ts';
import { CONTEXT_KEYS } from '../ids.ts';
import { isFiltering, NO_FILTER, readFilter, type EventFilter } from './eventFilter.ts';

const KEY = 'events.filter';

/** The filter that the person has chosen; each workspace keeps its own. */
export class FilterChoice implements Disposable {
  readonly #kept: Memento;
  readonly #changed = new EventEmitter<EventFilter>();
  readonly onChange = this.#changed.event;
  #value: EventFilter;

  constructor(kept: Memento) {
    this.#kept = kept;
    this.#value = readFilter(kept.get(KEY));
    this.#tellConditions();
  }

  get value(): EventFilter {
    return this.#value;
  }

  async choose(filter: EventFilter): Promise<void> {
    this.#value = filter;
    this.#tellConditions();
    this.#changed.fire(filter);
    await this.#kept.update(KEY, isFiltering(filter) ? filter : undefined);
  }

  clear(): Promise<void> {
    return this.choose(NO_FILTER);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #tellConditions(): void {
    const isOn = isFiltering(this.#value);
    void commands.executeCommand('setContext', CONTEXT_KEYS.isFiltered, isOn);
  }
}
