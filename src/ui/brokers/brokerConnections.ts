import { EventEmitter, workspace } from 'vscode';
import type { BrokerAccess } from '../../core/brokers/broker.ts';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf, sentenceOf } from '../../core/errors.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Log } from '../../core/ports.ts';
import { SETTINGS } from '../ids.ts';
import { readBrokerAddress } from '../settings.ts';
import type { BrokerStatus } from './brokerStatus.ts';
import { OneByOne } from '../../core/oneByOne.ts';

export interface BrokerConnectionsInit {
  /** Those that are open now. */
  readonly repositories: () => readonly OpenRepository[];
  /** How the broker of an address is reached. @throws ReactorError `usage` */
  readonly accessOf: (address: string) => Promise<BrokerAccess>;
  readonly log: Log;
}

/**
 * Connects every repository of a trusted window with the broker that the person's settings name.
 * What speaks with brokers is loaded when there is one.
 */
export class BrokerConnections implements Disposable {
  readonly #init: BrokerConnectionsInit;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new EventEmitter<undefined>());
  /** Fires when {@link problem} is another one; repositories tell the state of their link themselves. */
  readonly onChange = this.#changed.event;
  /** Which address each of them was given. */
  #given = new WeakMap<OpenRepository, string>();
  #problem: string | undefined;
  readonly #changes = new OneByOne();

  constructor(init: BrokerConnectionsInit) {
    this.#init = init;
    this.#owned.add(
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(SETTINGS.brokerUrl)) void this.follow();
      }),
    );
    this.#owned.add(workspace.onDidGrantWorkspaceTrust(() => void this.follow()));
  }

  /** As {@link BrokerConnectionsInit.repositories}. */
  get repositories(): readonly OpenRepository[] {
    return this.#init.repositories();
  }

  /** Why what the settings say cannot be used, in sentences. */
  get problem(): string | undefined {
    return this.#problem;
  }

  statusOf({ broker }: OpenRepository): BrokerStatus {
    if (this.#problem === undefined) return broker.state;
    return { kind: 'unusable', reason: this.#problem };
  }

  /**
   * Connects as the settings say, or disconnects. Resolves when each repository knows with whom it
   * shares, whether or not the broker can be reached; what is wrong becomes the {@link problem}.
   */
  follow(): Promise<void> {
    return this.#changes.run(() => this.#fit()).catch((error: unknown) => this.#fail(error));
  }

  /** As {@link follow}, from the beginning: also what is connected already. */
  again(): Promise<void> {
    this.#given = new WeakMap();
    return this.follow();
  }

  /**
   * Connects with another broker than the settings say.
   * @param address how it will stand in the settings, if it is kept
   * @throws ReactorError `usage`
   */
  use(access: BrokerAccess, address: string): Promise<void> {
    return this.#changes.run(() => this.#connect(access, address, this.repositories));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #fit(): Promise<void> {
    const address = workspace.isTrusted ? readBrokerAddress() : '';
    if (address === '') {
      await this.#disconnect(this.repositories);
      this.#tell(undefined);
      return;
    }
    const others = this.repositories.filter((each) => this.#given.get(each) !== address);
    if (others.length === 0) return;
    await this.#connect(await this.#init.accessOf(address), address, others);
  }

  async #connect(
    access: BrokerAccess,
    address: string,
    repositories: readonly OpenRepository[],
  ): Promise<void> {
    for (const repository of repositories) {
      this.#given.set(repository, address);
      await repository.broker.connect(access);
    }
    this.#tell(undefined);
  }

  async #disconnect(repositories: readonly OpenRepository[]): Promise<void> {
    for (const repository of repositories) {
      this.#given.delete(repository);
      await repository.broker.disconnect();
    }
  }

  /** Nothing stays connected with what is in the settings no more. */
  async #fail(error: unknown): Promise<void> {
    this.#tell(sentenceOf(error));
    await this.#changes
      .run(() => this.#disconnect(this.repositories))
      .catch((failure: unknown) => this.#init.log.warn(messageOf(failure)));
  }

  #tell(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    if (problem !== undefined) this.#init.log.warn(`The broker is not used. ${problem}`);
    this.#changed.fire(undefined);
  }
}
