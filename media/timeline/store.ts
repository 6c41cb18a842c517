import { layOut, type Layout } from '../../src/shared/timeline/layout.ts';
import type { Mark } from '../../src/shared/timeline/marks.ts';
import type { HostMessage, TimelineHead } from '../../src/shared/timeline/messages.ts';

/** What is known at one moment. */
export interface Shown {
  /** `undefined`: the host has not told anything yet. */
  readonly head: TimelineHead | undefined;
  readonly layout: Layout;
}

/** What the host has told, put together and given its places. */
export class TimelineStore {
  readonly #marks = new Map<string, Mark>();
  #shown: Shown = { head: undefined, layout: layOut([], []) };
  #onChange: () => void = () => undefined;
  #onAskColours: () => void = () => undefined;

  get shown(): Shown {
    return this.#shown;
  }

  /** One listener each is all that a page needs. */
  listen(onChange: () => void, onAskColours: () => void): void {
    this.#onChange = onChange;
    this.#onAskColours = onAskColours;
  }

  take(message: HostMessage): void {
    if (message.kind === 'askColours') {
      this.#onAskColours();
      return;
    }
    if (message.isAll) this.#marks.clear();
    for (const id of message.removed) this.#marks.delete(id);
    for (const mark of message.put) this.#marks.set(mark.id, mark);
    const head = message.head ?? this.#shown.head;
    this.#shown = { head, layout: layOut(head?.lanes ?? [], [...this.#marks.values()]) };
    this.#onChange();
  }
}
