import type { BrokerMessage, ConsumeOptions } from './broker.ts';

/** A message as one name has it. */
export interface HubMessage {
  readonly message: BrokerMessage;
  readonly position: number;
  readonly isRedelivered: boolean;
}

/** Who receives from a hub. */
export interface HubConsumer {
  readonly options: ConsumeOptions;
  /** How many messages it takes now. */
  readonly room: number;
  take(message: HubMessage): void;
}

/** What a hub knows of a name. */
interface Name {
  /** Messages from this position on were not handed over yet. */
  next: number;
  /** Handed over and not acknowledged, by whom. */
  readonly held: Map<number, HubConsumer>;
  /** Given back, in the order of their positions. */
  readonly again: number[];
  readonly consumers: HubConsumer[];
}

/** Older messages are forgotten, also by names that have not received them. */
const MOST_MESSAGES = 100_000;

/** A stream in memory, with a durable position for each name, as long as the process lives. */
export class MemoryHub {
  #messages: BrokerMessage[] = [];
  /** The position of the first message that is kept. */
  #first = 0;
  readonly #ids = new Set<string>();
  readonly #names = new Map<string, Name>();

  /** A repeat is confirmed and not kept again. */
  keep(messages: readonly BrokerMessage[]): void {
    for (const message of messages) {
      if (this.#ids.has(message.id)) continue;
      this.#ids.add(message.id);
      this.#messages.push(message);
    }
    this.#forgetOld();
    for (const name of this.#names.keys()) this.serve(name);
  }

  join(consumer: HubConsumer): void {
    const { name, from = 'new' } = consumer.options;
    const next = from === 'oldest' ? this.#first : this.#end;
    const known = this.#names.get(name) ?? newName(next);
    this.#names.set(name, known);
    known.consumers.push(consumer);
    queueMicrotask(() => this.serve(name));
  }

  /** What it did not acknowledge goes to the others of its name. */
  leave(consumer: HubConsumer): void {
    const known = this.#of(consumer);
    known.consumers.splice(known.consumers.indexOf(consumer), 1);
    for (const [position, holder] of known.held) {
      if (holder === consumer) this.#backTo(known, position);
    }
    const { isDurable = true, name } = consumer.options;
    if (!isDurable) this.#names.delete(name);
    this.serve(name);
  }

  acknowledge(consumer: HubConsumer, { position }: HubMessage): void {
    const held = this.#names.get(consumer.options.name)?.held;
    if (held?.get(position) === consumer) held.delete(position);
  }

  giveBack(consumer: HubConsumer, { position }: HubMessage): void {
    const known = this.#names.get(consumer.options.name);
    if (known?.held.get(position) === consumer) this.#backTo(known, position);
    this.serve(consumer.options.name);
  }

  /** Hands over what there is to those who have room, in turns. */
  serve(name: string): void {
    const known = this.#names.get(name);
    if (known === undefined) return;
    for (;;) {
      const index = known.consumers.findIndex(({ room }) => room > 0);
      const [consumer] = index < 0 ? [] : known.consumers.splice(index, 1);
      if (consumer === undefined) return;
      known.consumers.push(consumer);
      const given = this.#nextOf(known, consumer);
      if (given === undefined) return;
      known.held.set(given.position, consumer);
      consumer.take(given);
    }
  }

  #nextOf(known: Name, { options: { types } }: HubConsumer): HubMessage | undefined {
    const again = known.again.shift();
    if (again !== undefined) return this.#at(again, true);
    known.next = Math.max(known.next, this.#first);
    while (known.next < this.#end) {
      const given = this.#at(known.next++, false);
      if (types === undefined || types.includes(given?.message.type ?? '')) return given;
    }
    return undefined;
  }

  #at(position: number, isRedelivered: boolean): HubMessage | undefined {
    const message = this.#messages[position - this.#first];
    return message && { message, position, isRedelivered };
  }

  #backTo(known: Name, position: number): void {
    known.held.delete(position);
    if (position < this.#first) return;
    known.again.push(position);
    known.again.sort((a, b) => a - b);
  }

  #of({ options: { name } }: HubConsumer): Name {
    const known = this.#names.get(name);
    if (known === undefined) throw new Error(`Nobody has joined as ${name}.`);
    return known;
  }

  get #end(): number {
    return this.#first + this.#messages.length;
  }

  #forgetOld(): void {
    if (this.#messages.length <= 2 * MOST_MESSAGES) return;
    const forgotten = this.#messages.length - MOST_MESSAGES;
    for (const { id } of this.#messages.slice(0, forgotten)) this.#ids.delete(id);
    this.#messages = this.#messages.slice(forgotten);
    this.#first += forgotten;
    for (const { again } of this.#names.values()) {
      again.splice(0, again.length, ...again.filter((position) => position >= this.#first));
    }
  }
}

function newName(next: number): Name {
  return { next, held: new Map(), again: [], consumers: [] };
}
