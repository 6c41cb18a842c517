import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import { createMemoryDeadLetterStore } from '../../../src/core/events/deadLetters.ts';
import type { Bus, Subscription } from '../../../src/core/events/busTypes.ts';
import type { DeadLetterStore, EventStore } from '../../../src/core/ports.ts';
import { createManualClock, settle, type ManualClock } from '../../harness/manualClock.ts';
import { createLogRecord, sampleEvent } from '../../harness/sampleEvents.ts';

/** What a handler does with one call; a call beyond the list succeeds. */
type Behaviour = 'done' | 'throw' | 'reject' | 'hang' | 'slow' | 'publish';

type Step =
  | { readonly kind: 'publish'; readonly key: number; readonly count: number }
  | { readonly kind: 'repeat'; readonly of: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'subscribe' }
  | { readonly kind: 'unsubscribe'; readonly which: number }
  | { readonly kind: 'restart' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('publish' as const),
        key: fc.nat(3),
        count: fc.integer({ min: 1, max: 12 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat' as const), of: fc.nat() }) },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.nat(2_000) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('subscribe' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('unsubscribe' as const), which: fc.nat() }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  ),
  { minLength: 1, maxLength: 40 },
);
const behaviours = fc.array(
  fc.constantFrom<Behaviour>('done', 'done', 'done', 'throw', 'reject', 'hang', 'slow', 'publish'),
  { maxLength: 60 },
);

/** What the simple model says of one subscriber: which events it must see, and what it saw. */
interface Observer {
  readonly name: string;
  readonly script: Behaviour[];
  /** Everything up to this position was stored before it subscribed. */
  readonly from: number;
  /** Position of the stream when it left. */
  until: number;
  subscription: Subscription;
  /** First calls and last outcomes, by position, in the order of the calls. */
  readonly calls: { readonly position: number; readonly key: string; readonly life: number }[];
  readonly settled: Set<number>;
  running: Map<string, number>;
  overlaps: number;
}

class World {
  readonly clock: ManualClock = createManualClock();
  readonly store: EventStore = createMemoryStore({ keep: 100_000 });
  readonly letters: DeadLetterStore = createMemoryDeadLetterStore();
  readonly observers: Observer[] = [];
  readonly log = createLogRecord();
  readonly #scripts: Behaviour[];
  bus: Bus;
  life = 0;
  #next = 0;
  #duplicates = 0;

  constructor(scripts: readonly Behaviour[]) {
    this.#scripts = [...scripts];
    this.bus = this.#createBus();
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'publish') await this.publish(step.key, step.count);
    else if (step.kind === 'repeat') await this.#repeat(step.of);
    else if (step.kind === 'advance') await this.clock.advance(step.ms);
    else if (step.kind === 'subscribe') this.#subscribe();
    else if (step.kind === 'restart') await this.#restart();
    else this.#unsubscribe(step.which);
  }

  async publish(key: number, count: number): Promise<void> {
    const events = Array.from({ length: count }, () => sampleEvent(++this.#next, `key${key}`));
    void this.bus.publish(events);
    await settle();
  }

  /** Everything that can still happen, happens. */
  async finish(): Promise<void> {
    for (let round = 0; round < 200; round++) await this.clock.advance(1_000);
  }

  async #repeat(of: number): Promise<void> {
    if (this.#next === 0) return;
    const number = (of % this.#next) + 1;
    const answers = await this.bus.publish(sampleEvent(number, 'other'));
    expect(answers.map(({ kind }) => kind)).toEqual(['duplicate']);
    this.#duplicates++;
  }

  #subscribe(): void {
    if (this.observers.length >= 4) return;
    const observer = {
      name: `observer ${this.observers.length}`,
      script: this.#scripts.splice(0, 15),
      ...{ from: this.store.last(), until: Infinity, calls: [], overlaps: 0 },
      settled: new Set<number>(),
      running: new Map<string, number>(),
    } as unknown as Observer;
    this.observers.push(observer);
    this.#attach(observer, observer.from);
  }

  #unsubscribe(which: number): void {
    const observer = this.observers[which % Math.max(1, this.observers.length)];
    if (observer === undefined || observer.until !== Infinity) return;
    observer.until = observer.subscription.position;
    observer.subscription.dispose();
  }

  /** As a crash: what runs is cut off; subscriptions resume from their positions. */
  async #restart(): Promise<void> {
    const positions = this.observers.map(({ subscription }) => subscription.position);
    this.bus.dispose();
    await settle();
    this.life++;
    this.bus = this.#createBus();
    this.observers.forEach((observer, index) => {
      observer.running.clear();
      if (observer.until === Infinity) this.#attach(observer, positions[index] ?? 0);
    });
  }

  #attach(observer: Observer, after: number): void {
    const life = this.life;
    observer.subscription = this.bus.subscribe(
      'ref.*',
      async (event, { signal }) => {
        const [position, key] = [Number(event.sequence), event.partitionkey];
        observer.calls.push({ position, key, life });
        if ((observer.running.get(key) ?? 0) > 0) observer.overlaps++;
        this.#count(observer, key, 1);
        signal.addEventListener('abort', () => this.#count(observer, key, -1), { once: true });
        try {
          await this.#behave(observer.script.shift() ?? 'done');
          if (!signal.aborted) observer.settled.add(position);
        } finally {
          if (!signal.aborted) this.#count(observer, key, -1);
        }
      },
      {
        name: observer.name,
        ...{ after, timeoutMs: 500, queueLimit: 8, concurrency: 2 },
        retry: { attempts: 3, firstDelayMs: 100, factor: 2, jitter: 0.5 },
      },
    );
  }

  #count(observer: Observer, key: string, change: number): void {
    observer.running.set(key, Math.max(0, (observer.running.get(key) ?? 0) + change));
  }

  async #behave(behaviour: Behaviour): Promise<void> {
    if (behaviour === 'hang') await new Promise(() => undefined);
    if (behaviour === 'slow') await new Promise<void>((done) => this.clock.after(200, done));
    if (behaviour === 'publish') await this.bus.publish(sampleEvent(++this.#next, 'own'));
    if (behaviour === 'throw' || behaviour === 'reject') throw new Error(behaviour);
  }

  #createBus(): Bus {
    const { clock, store, letters, log } = this;
    const random = (): number => 0.5;
    return createBus({ clock, store, random, log, deadLetterStore: letters });
  }
}

/** At least once: every event between coming and going was handled or is a dead letter. */
async function expectComplete(world: World, observer: Observer): Promise<void> {
  const letters = (await world.letters.list())
    .filter(({ subscription }) => subscription === observer.name)
    .map(({ event }) => Number(event.sequence));
  const settled = new Set([...observer.settled, ...letters]);
  const last = Math.min(observer.until, world.store.last());
  for (let position = observer.from + 1; position <= last; position++) {
    expect(settled.has(position), `${observer.name} settled ${position}`).toBe(true);
  }
}

/** In order for each key, within one life of the process; a retry repeats the same position. */
function expectOrdered({ calls }: Observer): void {
  const last = new Map<string, number>();
  for (const { position, key, life } of calls) {
    const lane = `${life} ${key}`;
    expect(position).toBeGreaterThanOrEqual(last.get(lane) ?? 0);
    last.set(lane, position);
  }
}

/** Exactly once when nothing fails: no position is called twice in a life unless it failed. */
function expectNoRepeats(observer: Observer): void {
  const handled = observer.calls.map(({ position, life }) => `${life} ${position}`);
  expect(new Set(handled).size).toBe(handled.length);
}

describe('the bus against a simple model', () => {
  it('keeps its promises whatever handlers, publishers and restarts do', async () => {
    await fc.assert(
      fc.asyncProperty(steps, behaviours, async (plan, scripts) => {
        const world = new World(scripts);
        for (const step of plan) await world.take(step);
        await world.finish();
        for (const observer of world.observers) {
          await expectComplete(world, observer);
          expectOrdered(observer);
          expect(observer.overlaps).toBe(0);
        }
        const { missed, refused, queued } = world.bus.counters();
        expect({ missed, refused, queued }).toEqual({ missed: 0, refused: 0, queued: 0 });
        await world.bus.idle();
        world.bus.dispose();
        expect(world.clock.pending).toBe(0);
      }),
      { seed: 20_261_123, numRuns: 300 },
    );
  }, 120_000);

  it('delivers exactly once where no handler fails and no process ends', async () => {
    const calm = steps.map((plan) => plan.filter(({ kind }) => kind !== 'restart'));
    await fc.assert(
      fc.asyncProperty(calm, async (plan) => {
        const world = new World([]);
        await world.take({ kind: 'subscribe' });
        for (const step of plan) await world.take(step);
        await world.finish();
        for (const observer of world.observers) {
          await expectComplete(world, observer);
          expectNoRepeats(observer);
        }
        world.bus.dispose();
      }),
      { seed: 7, numRuns: 150 },
    );
  }, 120_000);
});
