import type { StoredEvent } from '../../core/ports.ts';

export interface WindowLimits {
  readonly maxEvents: number;
  /** Of their JSON, so that a few huge events do not fill the memory. */
  readonly maxBytes: number;
}

interface Entry {
  readonly event: StoredEvent;
  readonly bytes: number;
}

/** The newest events, bounded in number and in bytes; the oldest leave first. */
export class RecentWindow {
  readonly #limits: WindowLimits;
  #entries: Entry[] = [];
  #head = 0;
  #bytes = 0;

  constructor(limits: WindowLimits) {
    this.#limits = limits;
  }

  push(event: StoredEvent, bytes: number): void {
    this.#entries.push({ event, bytes });
    this.#bytes += bytes;
    while (this.#isOver()) this.#bytes -= this.#entries[this.#head++]?.bytes ?? 0;
    if (this.#head > this.#limits.maxEvents) this.#compact();
  }

  /** Oldest first. */
  all(): readonly StoredEvent[] {
    return this.#entries.slice(this.#head).map(({ event }) => event);
  }

  /** The event at a position, counted from the newest (1). */
  fromNewest(distance: number): StoredEvent | undefined {
    const index = this.#entries.length - distance;
    return index < this.#head ? undefined : this.#entries[index]?.event;
  }

  get size(): number {
    return this.#entries.length - this.#head;
  }

  #isOver(): boolean {
    return (
      this.size > this.#limits.maxEvents || (this.size > 1 && this.#bytes > this.#limits.maxBytes)
    );
  }

  #compact(): void {
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }
}
