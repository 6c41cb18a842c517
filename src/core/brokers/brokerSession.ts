import { DisposableStore } from '../disposable.ts';
import { isReactorError, messageOf } from '../errors.ts';
import {
  DEFAULT_STREAM,
  type Broker,
  type BrokerAccess,
  type ConsumeOptions,
  type Consumption,
  type OnMessage,
  type ReceivedMessage,
} from './broker.ts';
import { brokerDown } from './brokerErrors.ts';
import type { MutableCounters } from './brokerCounters.ts';
import { Claims } from './claims.ts';
import { GroupLines } from './groupLines.ts';
import { Inbound } from './inbound.ts';
import { SILENCE_MS, type LinkWorld } from './linkWorld.ts';
import { Outbox } from './outbox.ts';
import { Pings } from './pings.ts';
import { decodeWord, encodeWord, isWord, WORDS, type Word } from './words.ts';
import { WorkShare } from './workShare.ts';

/** Events that are handled at once; of one group of runs still one after another. */
const WORK_AT_ONCE = 8;

/** One repository on one broker, from being connected to being disconnected. */
export class BrokerSession {
  readonly broker: Broker;
  readonly share: WorkShare;
  readonly #world: LinkWorld;
  readonly #machine: string;
  readonly #outbox: Outbox;
  readonly #inbound: Inbound;
  readonly #claims: Claims;
  readonly #lines: GroupLines;
  readonly #pings: Pings;
  readonly #owned = new DisposableStore();
  #work: Promise<Consumption> | undefined;
  #receiving: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  private constructor(
    world: LinkWorld,
    broker: Broker,
    given: {
      readonly machine: string;
      readonly access: BrokerAccess;
      readonly counters: MutableCounters;
    },
  ) {
    const { clock, log, source, events, bus, hash } = world;
    const { machine, access, counters } = given;
    this.broker = broker;
    this.#world = world;
    this.#machine = machine;
    const self = `${machine}-${world.newId().slice(0, 8)}`;
    const say = (word: Word): Promise<void> =>
      broker.publish([encodeWord(word, source, `${self}#${world.newId()}`)]);
    this.#pings = this.#owned.add(
      new Pings({
        ...{ self, say, clock, newId: world.newId },
        receiving: () => this.#receiving,
      }),
    );
    const catchUp = (): Promise<void> => this.#pings.catchUp();
    const silenceMs = world.silenceMs ?? SILENCE_MS;
    const speaking = { self, say, clock, log, catchUp, silenceMs };
    this.#lines = this.#owned.add(new GroupLines({ ...speaking, hash }));
    this.#claims = this.#owned.add(
      new Claims({
        ...speaking,
        onTakenOver: () => counters.takenOver++,
      }),
    );
    this.#outbox = this.#owned.add(
      new Outbox({
        ...{ broker, machine, clock, log, counters },
        storedEvents: (after) => events.read(after),
        last: () => events.last(),
        onStored: (listener) => bus.subscribe('**', listener, { name: 'the outbox' }),
        position: world.positionFor(nameOf(access)),
      }),
    );
    const limits = world.limits === undefined ? {} : { limits: world.limits };
    this.#inbound = new Inbound({ ...{ bus, source, machine, clock, log, counters }, ...limits });
    this.share = this.#owned.add(
      new WorkShare({
        ...{ source, events, catchUp, counters },
        claims: this.#claims,
        lines: this.#lines,
        outbox: this.#outbox,
        reactions: () => world.reactions.current,
        decode: (message) => this.#inbound.decode(message),
      }),
    );
  }

  /** @throws ReactorError `usage` for an address that no broker can have */
  static async open(
    world: LinkWorld,
    access: BrokerAccess,
    counters: MutableCounters,
  ): Promise<BrokerSession> {
    const machine = await world.machine();
    const broker = await world.openBroker(access);
    const session = new BrokerSession(world, broker, { machine, access, counters });
    await session.#outbox.start();
    session.#consume();
    session.#owned.add(world.reactions.onChange(() => session.#syncWork()));
    session.#syncWork();
    return session;
  }

  /** As {@link Outbox.waiting}. */
  get waiting(): number {
    return this.#outbox.waiting;
  }

  /** @throws ReactorError `broker-down` */
  async ping(): Promise<number> {
    const { clock } = this.#world;
    const before = clock.now();
    await this.#pings.catchUp(true);
    return clock.now() - before;
  }

  /** Resolves when the connection is closed. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#owned.dispose();
    await this.broker.close();
  }

  /** Both wait as long as the broker is down. */
  #consume(): void {
    const events = { name: `events-${this.#machine}`, mode: 'all' } as const;
    const words: ConsumeOptions = {
      name: `words-${this.#machine}`,
      mode: 'all',
      from: 'oldest',
      ...{ isDurable: false, types: [WORDS] },
    };
    const begun = [
      this.#begin(events, (each) => this.#takeEvent(each)),
      this.#begin(words, (each) => this.#takeWord(each)),
    ];
    this.#receiving = Promise.all(begun);
    this.#receiving.catch(() => undefined); // Told by each.
  }

  #begin(options: ConsumeOptions, onMessage: OnMessage): Promise<Consumption> {
    const consuming = this.broker.consume(options, onMessage);
    consuming.catch((error: unknown) => {
      if (this.#isStopped || isReactorError(error, 'broker-closed')) return;
      this.#world.log.error(`Nothing is received as ${options.name}: ${messageOf(error)}`);
    });
    return consuming;
  }

  /** Work is taken as long as there are reactions here that may act. */
  #syncWork(): void {
    const { reactions, hash, source } = this.#world;
    const isWanted = !this.#isStopped && reactions.current?.canTakeWork === true;
    if (isWanted === (this.#work !== undefined)) return;
    const before = this.#work;
    if (isWanted) {
      const options: ConsumeOptions = {
        name: `work-${hash(source).slice(0, 16)}`,
        mode: 'shared',
        maxInFlight: WORK_AT_ONCE,
      };
      this.#work = this.#begin(options, (each) => this.share.take(each));
    } else {
      this.#work = undefined;
      before?.then((consumption) => consumption.stop()).catch(() => undefined);
    }
  }

  async #takeEvent(message: ReceivedMessage): Promise<void> {
    const word = isWord(message) ? decodeWord(message, this.#world.source) : undefined;
    if (word?.kind === 'ping') this.#pings.hear(word, 'events');
    else if (!isWord(message)) await this.#inbound.take(message);
  }

  #takeWord(message: ReceivedMessage): Promise<void> {
    const word = decodeWord(message, this.#world.source);
    if (word?.kind === 'ping') this.#pings.hear(word, 'words');
    else if (word !== undefined) {
      this.#claims.hear(word);
      this.#lines.hear(word);
    }
    return Promise.resolve();
  }
}

/** A broker and its stream, for the place that was reached there. */
function nameOf({ url, stream = DEFAULT_STREAM }: BrokerAccess): string {
  return `${url.protocol}//${url.host}${url.pathname}#${stream}`;
}

/** Nobody is connected. */
export function notConnected(): Error {
  return brokerDown('this repository is not connected to one');
}
