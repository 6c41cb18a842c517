import { shortType, type AnyEvent } from './event.ts';
import type { Subscriber } from './subscriber.ts';

/** Which subscribers want which type; the answer is kept per type until a subscription changes. */
export class SubscriberIndex {
  readonly #live = new Set<Subscriber>();
  readonly #byType = new Map<string, readonly Subscriber[]>();

  get size(): number {
    return this.#live.size;
  }

  add(subscriber: Subscriber): void {
    this.#live.add(subscriber);
    this.#byType.clear();
  }

  remove(subscriber: Subscriber): void {
    this.#live.delete(subscriber);
    this.#byType.clear();
  }

  /** In the order of subscription. The array never changes; another one replaces it. */
  of(event: AnyEvent): readonly Subscriber[] {
    const known = this.#byType.get(event.type);
    if (known !== undefined) return known;
    const type = shortType(event);
    const found = [...this.#live].filter((subscriber) => subscriber.init.isMatch(type));
    this.#byType.set(event.type, found);
    return found;
  }

  byName(name: string): Subscriber | undefined {
    for (const subscriber of this.#live) if (subscriber.init.name === name) return subscriber;
    return undefined;
  }

  all(): Iterable<Subscriber> {
    return this.#live;
  }
}
