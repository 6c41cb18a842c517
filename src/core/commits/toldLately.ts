import type { Oid } from '../events/commitData.ts';
import { isEvent, type AnyEvent } from '../events/event.ts';

const KEPT = 20_000;

/** The commits of the newest events, at least 20,000 and at most twice as many. */
export class ToldLately {
  #young = new Set<Oid>();
  #old = new Set<Oid>();

  has(oid: Oid): boolean {
    return this.#young.has(oid) || this.#old.has(oid);
  }

  add(events: Iterable<AnyEvent>): void {
    for (const event of events) {
      if (isEvent(event, 'commit.created')) this.#add(event.data.oid);
      else if (isEvent(event, 'commit.batch')) event.data.oids.forEach((oid) => this.#add(oid));
    }
  }

  #add(oid: Oid): void {
    this.#young.add(oid);
    if (this.#young.size < KEPT) return;
    this.#old = this.#young;
    this.#young = new Set();
  }
}
