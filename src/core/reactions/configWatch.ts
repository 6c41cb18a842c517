import { ReactorError } from '../errors.ts';
import { CONFIG_PATH, MODULE_PATH } from '../configPath.ts';
import type { ConfigChangedData } from '../events/upkeepData.ts';
import { expire } from './asking.ts';
import type { Configs } from './configs.ts';
import type { ReactionPorts } from './ports.ts';
import type { ModuleAt } from './plugins/module.ts';
import type { ConfigState, ModuleState } from './reactions.ts';
import type { RunBook } from './runBook.ts';
import type { RunExecution } from './runExecution.ts';
import type { Origin, RunTeller } from './runTeller.ts';
import { OneByOne } from '../oneByOne.ts';

export interface ConfigWatchInit {
  readonly ports: Pick<
    ReactionPorts,
    'leadership' | 'log' | 'person' | 'plugins' | 'policy' | 'repository'
  >;
  readonly book: RunBook;
  readonly teller: RunTeller;
  readonly configs: Configs;
  /** Runs that are under way here. */
  readonly active: () => readonly RunExecution[];
  /** Whether this process takes steps, and so tells of changes. */
  readonly isInCharge: () => boolean;
  readonly onChange: () => void;
}

/** The configuration of HEAD, as it changes, and the consent to it. */
export class ConfigWatch {
  readonly #init: ConfigWatchInit;
  #state: ConfigState = { config: undefined, problems: [], hasConsent: true };
  /** The look that is under way, and the one that waits for it. */
  readonly #looks = new OneByOne();
  #next: Promise<void> | undefined;
  /** The person is giving or taking consent, which is told with their name. */
  #isDeciding = false;
  /** What was said last of the module. */
  #warned: string | undefined;

  constructor(init: ConfigWatchInit) {
    this.#init = init;
  }

  get state(): ConfigState {
    return this.#state;
  }

  /** Looks again; one look at a time, so that the newest one counts. */
  refresh(): Promise<void> {
    return (this.#next ??= this.#looks.run(() => {
      this.#next = undefined;
      return this.#look();
    }));
  }

  /** What changed while nobody was in charge is told now. */
  async takeCharge(): Promise<void> {
    const { config } = this.#state;
    if ((this.#init.book.config(CONFIG_PATH)?.to ?? null) !== (config?.hash ?? null))
      await this.#voidApprovals(config?.actingHash ?? null);
    await this.#tell();
  }

  /** As `Reactions.consent`. */
  async consent(): Promise<void> {
    const hasModule = await this.#consentToModule();
    const { config } = this.#state;
    if (config === undefined && !hasModule) {
      const message = `There is no ${CONFIG_PATH} at HEAD that can be read.`;
      throw new ReactorError('usage', message, { hint: 'Commit one first.' });
    }
    const actingHash = config?.actingHash ?? null;
    if (actingHash === null) return;
    await this.#decide([CONFIG_PATH], () => this.#init.ports.policy.consents.grant(actingHash));
  }

  /** As `Reactions.withdrawConsent`. */
  withdraw(): Promise<void> {
    const paths = this.#state.module === undefined ? [CONFIG_PATH] : [CONFIG_PATH, MODULE_PATH];
    return this.#decide(paths, () => this.#init.ports.policy.consents.withdraw());
  }

  async #look(): Promise<void> {
    const { ports, configs, onChange } = this.#init;
    const module = moduleState(await ports.plugins?.refresh());
    this.#warnOf(module);
    const head = await ports.repository.head();
    const at = head === null ? undefined : await configs.at(head);
    const config = at?.config;
    const before = this.#state.config;
    const actingHash = config?.actingHash ?? null;
    const hasConsent = actingHash === null || ports.policy.consents.has(actingHash);
    this.#state = { config, problems: at?.problems ?? [], hasConsent, ...(module && { module }) };
    onChange();
    if (before !== undefined && before.actingHash !== actingHash)
      await this.#voidApprovals(actingHash);
    await this.#tell();
  }

  /** An answer is bound to what acts: where that has changed there is nothing to be answered. */
  async #voidApprovals(actingHash: string | null): Promise<void> {
    const { ports, book, teller, active } = this.#init;
    if (!ports.leadership.isLeading()) return;
    for (const { init, run } of active()) {
      if (init.config.actingHash === actingHash) continue;
      const origin: Origin = { run, event: init.event, hops: init.hops + 1 };
      const tree = init.subject?.commit.tree ?? null;
      const asking = { book, teller, origin, run: init.ref, tree };
      const reason = 'The configuration has changed since it was asked.';
      for (const approval of book.approvals) {
        if (approval.run === run) await expire(asking, approval.id, 'void', reason);
      }
    }
  }

  /** Tells what is in force and whether it may act, when that is another than was told last. */
  async #tell(): Promise<void> {
    const { book, isInCharge } = this.#init;
    if (!isInCharge() || this.#isDeciding) return;
    for (const path of [CONFIG_PATH, MODULE_PATH]) {
      const { hash: to, hasConsent } = this.#inForce(path);
      const told = book.config(path);
      const from = told?.to ?? null;
      if (from === to && (told === undefined || told.hasConsent === hasConsent)) continue;
      await this.#tellChange(path, { from, to });
    }
  }

  /** Only the process in which the person decides knows of the person: it tells it. */
  async #decide(paths: readonly string[], act: () => Promise<void>): Promise<void> {
    this.#isDeciding = true;
    try {
      await act();
      await this.refresh();
      const by = await this.#init.ports.person();
      for (const path of paths) {
        const { hash } = this.#inForce(path);
        await this.#tellChange(path, { from: hash, to: hash, by });
      }
    } finally {
      this.#isDeciding = false;
    }
  }

  /** @returns whether there is a module */
  async #consentToModule(): Promise<boolean> {
    const { ports, configs } = this.#init;
    const { plugins } = ports;
    if (plugins === undefined || (await plugins.refresh()).kind === 'none') return false;
    await this.#decide([MODULE_PATH], async () => {
      await plugins.consent();
      await plugins.refresh();
      // The configuration may name kinds of steps that only the module brings.
      configs.clear();
    });
    return true;
  }

  #inForce(path: string): { readonly hash: string | null; readonly hasConsent: boolean } {
    const { config, hasConsent, module } = this.#state;
    if (path === CONFIG_PATH) return { hash: config?.hash ?? null, hasConsent };
    return { hash: module?.hash ?? null, hasConsent: module?.hasConsent ?? false };
  }

  async #tellChange(
    path: string,
    change: Pick<ConfigChangedData, 'from' | 'to' | 'by'>,
  ): Promise<void> {
    const { ports, teller } = this.#init;
    const { hasConsent } = this.#inForce(path);
    const commit = await ports.repository.head();
    const data = { path, hasConsent, commit, ...change };
    await teller.tell('config.changed', { run: path, hops: 0 }, path, data);
  }

  #warnOf(module: ModuleState | undefined): void {
    const problem = module?.problem;
    if (problem !== undefined && problem !== this.#warned) this.#init.ports.log.warn(problem);
    this.#warned = problem;
  }
}

function moduleState(at: ModuleAt = { kind: 'none' }): ModuleState | undefined {
  if (at.kind === 'none') return undefined;
  const hasConsent = at.kind !== 'refused';
  return { hash: at.hash, hasConsent, ...('reason' in at && { problem: at.reason }) };
}
