import { toDisposable, type Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import { messageOf } from '../errors.ts';
import type { AnyEvent } from '../events/event.ts';
import type { StoredEvent } from '../ports.ts';
import type { Run } from '../reactions/run.ts';
import type { GroupTurn, Sharing, TurnWaiting } from '../reactions/sharing.ts';
import type { BrokerAccess } from './broker.ts';
import { newCounters, type BrokerCounters } from './brokerCounters.ts';
import type { BrokerLink, LinkState } from './brokerLink.ts';
import { BrokerSession, notConnected } from './brokerSession.ts';
import type { LinkWorld } from './linkWorld.ts';
import { isSharedWork } from './travel.ts';
import { OneByOne } from '../oneByOne.ts';

/** Joins outbox, entrance and shared work of one repository over a broker. */
export function createBrokerLink(world: LinkWorld): BrokerLink {
  return new RepositoryLink(world);
}

class RepositoryLink implements BrokerLink, Sharing {
  readonly #world: LinkWorld;
  readonly #states: Emitter<LinkState>;
  readonly #counters = newCounters();
  readonly #following: Disposable;
  #access: BrokerAccess | undefined;
  #state: LinkState = { kind: 'none' };
  #session: BrokerSession | undefined;
  #isDisposed = false;
  readonly #changes = new OneByOne();

  constructor(world: LinkWorld) {
    this.#world = world;
    const onError = (error: unknown): void => world.log.error(messageOf(error));
    this.#states = new Emitter(onError);
    this.#following = world.leadership.onChange(() => {
      this.#changes.run(() => this.#fit()).catch(onError);
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  get address(): string | undefined {
    return this.#access?.url.href;
  }

  get counters(): BrokerCounters {
    return { ...this.#counters };
  }

  get waiting(): number {
    return this.#session?.waiting ?? 0;
  }

  onState(listener: (state: LinkState) => void): Disposable {
    return this.#states.on(listener);
  }

  connect(access: BrokerAccess): Promise<void> {
    return this.#changes.run(async () => {
      if (this.#isDisposed) return;
      await this.#end();
      this.#access = access;
      this.#world.sharing.current = this;
      this.#become({ kind: 'connecting' });
      try {
        await this.#fit();
      } catch (error) {
        this.#forget();
        throw error;
      }
    });
  }

  disconnect(): Promise<void> {
    return this.#changes.run(async () => {
      this.#forget();
      await this.#end();
    });
  }

  async sendTest(): Promise<number> {
    if (this.#session === undefined) throw notConnected();
    return this.#session.ping();
  }

  isShared(event: AnyEvent): boolean {
    return isSharedWork(event, this.#world.source);
  }

  async isStillOurs(event: StoredEvent, sequence: number): Promise<boolean> {
    await this.#changes.idle();
    return this.#session?.share.isStillOurs(event, sequence) ?? true;
  }

  async isResumedHere(run: Run): Promise<boolean> {
    await this.#changes.idle();
    return this.#session?.share.isResumedHere(run) ?? true;
  }

  async takeTurn(turn: GroupTurn, waiting: TurnWaiting): Promise<boolean> {
    await this.#changes.idle();
    return this.#session?.share.takeTurn(turn, waiting) ?? true;
  }

  leaveTurn(turn: GroupTurn): void {
    this.#session?.share.leaveTurn(turn);
  }

  inLine(group: string): readonly GroupTurn[] {
    return this.#session?.share.inLine(group) ?? [];
  }

  onLines(listener: () => void): Disposable {
    return this.#session?.share.onLines(listener) ?? toDisposable(() => undefined);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#following.dispose();
    this.disconnect().catch((error: unknown) => this.#world.log.warn(messageOf(error)));
    this.#states.dispose();
    this.#world.owned?.dispose();
  }

  /** Only the process that leads connects. */
  async #fit(): Promise<void> {
    if (this.#access === undefined) return;
    if (!this.#world.leadership.isLeading()) {
      await this.#end();
      this.#become({ kind: 'elsewhere' });
    } else if (this.#session === undefined) {
      const session = await BrokerSession.open(this.#world, this.#access, this.#counters);
      this.#session = session;
      session.broker.onState((state) => {
        if (state.kind !== 'closed' && this.#session === session) this.#become(state);
      });
      if (session.broker.state.kind !== 'closed') this.#become(session.broker.state);
    }
  }

  #forget(): void {
    this.#access = undefined;
    const { sharing } = this.#world;
    if (sharing.current === this) sharing.current = undefined;
    this.#become({ kind: 'none' });
  }

  async #end(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.stop();
  }

  #become(state: LinkState): void {
    const isSame = JSON.stringify(state) === JSON.stringify(this.#state);
    this.#state = state;
    if (!isSame) this.#states.emit(state);
  }
}
