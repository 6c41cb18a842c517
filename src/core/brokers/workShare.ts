import type { Disposable } from '../disposable.ts';
import type { AnyEvent } from '../events/event.ts';
import { identityOf } from '../events/identity.ts';
import type { EventStore, StoredEvent } from '../ports.ts';
import type { Reactions } from '../reactions/reactions.ts';
import type { Run } from '../reactions/run.ts';
import type { GroupTurn, Sharing, TurnWaiting } from '../reactions/sharing.ts';
import type { ReceivedMessage } from './broker.ts';
import type { MutableCounters } from './brokerCounters.ts';
import type { Claims } from './claims.ts';
import type { GroupLines } from './groupLines.ts';
import type { Outbox } from './outbox.ts';
import { isSharedWork, travelOf } from './travel.ts';
import { isWord } from './words.ts';

export interface WorkShareInit {
  readonly source: string;
  readonly events: Pick<EventStore, 'last' | 'read' | 'recent'>;
  readonly reactions: () => Reactions | undefined;
  readonly decode: (message: ReceivedMessage) => Promise<AnyEvent | undefined>;
  readonly claims: Claims;
  readonly lines: GroupLines;
  readonly outbox: Pick<Outbox, 'sent'>;
  /** All that was said by others up to now has been taken over. */
  readonly catchUp: () => Promise<void>;
  readonly counters: MutableCounters;
}

const MOST_MISSED = 10_000;

/** Handles the events that the shared queue gives to this machine, each once among all machines. */
export class WorkShare implements Sharing, Disposable {
  readonly #init: WorkShareInit;
  readonly #underWay = new Map<string, Promise<void>>();
  /** Looked for in the whole stream and not found; from then on only among the newest. */
  readonly #missed = new Set<string>();
  #isDisposed = false;

  constructor(init: WorkShareInit) {
    this.#init = init;
  }

  /**
   * Resolves when nothing of the event is left to do here or anywhere, which acknowledges it.
   * @throws when it cannot be handled here now; it comes again, to whoever
   */
  async take(message: ReceivedMessage): Promise<void> {
    if (isWord(message)) return;
    const event = await this.#init.decode(message);
    if (event === undefined || !this.isShared(event)) return;
    const work = identityOf(event);
    const before = this.#underWay.get(work);
    if (before !== undefined) return before;
    const handled = this.#handle(event, work).finally(() => this.#underWay.delete(work));
    this.#underWay.set(work, handled);
    return handled;
  }

  isShared(event: AnyEvent): boolean {
    return !this.#isDisposed && isSharedWork(event, this.#init.source);
  }

  async isStillOurs(event: StoredEvent, sequence: number): Promise<boolean> {
    if (this.#isDisposed || !this.isShared(event)) return true;
    const { outbox, claims, catchUp } = this.#init;
    await outbox.sent(sequence);
    await catchUp();
    return !claims.isTakenByOther(identityOf(event));
  }

  takeTurn(turn: GroupTurn, waiting: TurnWaiting): Promise<boolean> {
    return this.#init.lines.take(turn, waiting);
  }

  leaveTurn(turn: GroupTurn): void {
    const { outbox, events, lines } = this.#init;
    // Whoever is next can know how it ended.
    void outbox.sent(events.last()).then(() => lines.leave(turn));
  }

  inLine(group: string): readonly GroupTurn[] {
    return this.#init.lines.inLine(group);
  }

  onLines(listener: () => void): Disposable {
    return this.#init.lines.onChange(listener);
  }

  /** What waited for a person when its machine ended goes on there; what ran comes by the queue. */
  async isResumedHere(run: Run): Promise<boolean> {
    if (this.#isDisposed) return true;
    if (run.isElsewhere) return false;
    const { claims, catchUp, source } = this.#init;
    await catchUp();
    const work = identityOf({ source, id: run.event });
    return claims.isDone(work) || !claims.isKnown(work);
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #handle(event: AnyEvent, work: string): Promise<void> {
    const { claims, reactions, counters, catchUp, events, outbox } = this.#init;
    const here = reactions();
    if (here === undefined) throw new Error('no reactions are loaded here');
    if (claims.isDone(work)) return;
    const stored = await this.#stored(here, event);
    if (stored === undefined || !(await here.concerns(stored))) return;
    const obtained = await claims.obtain(work);
    if (obtained === 'over') return;
    try {
      // What the one before us told of its runs is the memory of what was begun.
      if (obtained === 'inherited') await catchUp();
      await here.handle(stored);
    } catch (error) {
      claims.leave(work);
      throw error;
    }
    if (this.#isDisposed || claims.isTakenByOther(work)) throw new Error('it goes on elsewhere');
    // Whoever hears that it is over can know how.
    await outbox.sent(events.last());
    counters.worked++;
    await claims.done(work);
  }

  /**
   * As it stands in the stream of this clone; `undefined` for what concerns nobody.
   * @throws when this clone has not seen it yet
   */
  async #stored(here: Reactions, event: AnyEvent): Promise<StoredEvent | undefined> {
    const isObserved = event.source === this.#init.source && travelOf(event) === 'observed';
    if (!isObserved) {
      if (!(await here.concerns({ sequence: '0', ...event }))) return undefined;
      // It comes by the other way as well, and there in its order.
      await this.#init.catchUp();
    }
    const stored = await this.#find(event);
    if (stored !== undefined) return stored;
    throw new Error(`${event.type} ${event.id} was not seen in this clone yet`);
  }

  async #find(event: AnyEvent): Promise<StoredEvent | undefined> {
    const { events } = this.#init;
    const identity = identityOf(event);
    const isIt = (each: StoredEvent): boolean => identityOf(each) === identity;
    const recent = events.recent().findLast(isIt);
    if (recent !== undefined || this.#missed.has(identity)) return recent;
    for await (const each of events.read(0, `"id":${JSON.stringify(event.id)}`)) {
      if (isIt(each)) return each;
    }
    if (this.#missed.size >= MOST_MISSED) this.#missed.clear();
    this.#missed.add(identity);
    return undefined;
  }
}
