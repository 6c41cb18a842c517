import type { Mark } from '../../shared/timeline/marks.ts';
import type { HostMessage, TimelineHead } from '../../shared/timeline/messages.ts';

type Change = Extract<HostMessage, { readonly kind: 'change' }>;

/** What a webview was told, so that only what is new to it is sent. */
export class TimelineDifference {
  /** By id, as sent. */
  #marks: ReadonlyMap<string, string> | undefined;
  #head = '';

  /** The webview knows nothing any more: it was made anew. */
  forget(): void {
    this.#marks = undefined;
    this.#head = '';
  }

  /** @returns what to tell it; `undefined`: nothing is new */
  next(head: TimelineHead, marks: readonly Mark[]): Change | undefined {
    const [before, headBefore] = [this.#marks, this.#head];
    const now = new Map(marks.map((mark) => [mark.id, JSON.stringify(mark)]));
    const put = marks.filter(({ id }) => before?.get(id) !== now.get(id));
    const removed = [...(before?.keys() ?? [])].filter((id) => !now.has(id));
    const headNow = JSON.stringify(head);
    this.#marks = now;
    this.#head = headNow;
    const isNew = before === undefined || put.length > 0 || removed.length > 0;
    if (!isNew && headNow === headBefore) return undefined;
    return {
      kind: 'change',
      isAll: before === undefined,
      ...(headNow !== headBefore && { head }),
      put,
      removed,
    };
  }
}
