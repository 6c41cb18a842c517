import { DisposableStore, type Disposable } from '../../disposable.ts';
import { isReactorError, messageOf } from '../../errors.ts';
import type { Oid } from '../../events/commitData.ts';
import type { AnyEvent } from '../../events/event.ts';
import type { Hash, Log, ObjectSource } from '../../ports.ts';
import { MODULE_PATH } from '../../configPath.ts';
import type { ActPolicy, ReactionRepository, StepKinds } from '../ports.ts';
import type { RunSubject } from '../stepKind.ts';
import { trustedCommit } from '../trustedCommit.ts';
import type { CodePorts } from './codeCalls.ts';
import { createExtensionKind } from './extensionKind.ts';
import { createHandlerKind } from './handlerKind.ts';
import { handlerReactions, moduleConsent } from './handlerReactions.ts';
import { createModuleKind } from './moduleKind.ts';
import type { ModuleAt, Plugins } from './module.ts';
import type { PluginHost } from './pluginHost.ts';
import { OneByOne } from '../../oneByOne.ts';

export interface PluginPorts extends CodePorts {
  readonly hash: Hash;
  readonly log: Log;
  readonly host: PluginHost;
  readonly kinds: StepKinds;
  readonly repository: Pick<ReactionRepository, 'head' | 'textAt' | 'parentOf'>;
  readonly policy: Pick<ActPolicy, 'isTrusted' | 'consents'>;
  readonly objects: Pick<ObjectSource, 'info' | 'read'>;
}

const MOST_CHARACTERS = 1024 * 1024;
/** Versions that are kept loaded: the newest, and those that events are still handled under. */
const MOST_LOADED = 3;
const NONE: ModuleAt = { kind: 'none' };

export function createPlugins(ports: PluginPorts): Plugins {
  return new RepositoryPlugins(ports);
}

class RepositoryPlugins implements Plugins {
  readonly #ports: PluginPorts;
  /** By hash, the one that was used last at the end. */
  readonly #loaded = new Map<string, Promise<ModuleAt>>();
  readonly #owned = new DisposableStore();
  /** The kinds of the newest version that could be loaded. */
  #kinds: { readonly hash: string; readonly owned: Disposable } | undefined;
  readonly #refreshes = new OneByOne();

  constructor(ports: PluginPorts) {
    this.#ports = ports;
    const inForce = this.inForce.bind(this);
    this.#owned.add(ports.kinds.add(createHandlerKind({ ...ports, inForce })));
  }

  async inForce(event: AnyEvent, subject: RunSubject | null): Promise<ModuleAt> {
    const { repository } = this.#ports;
    const commit =
      subject === null
        ? await repository.head()
        : await trustedCommit(repository, { event, subject }, (each) => this.#fileOf(each));
    return commit === null ? NONE : this.#at(commit);
  }

  refresh(): Promise<ModuleAt> {
    return this.#refreshes.run(() => this.#refresh());
  }

  async consent(): Promise<void> {
    const { repository, policy, hash } = this.#ports;
    const head = await repository.head();
    const text = head === null ? undefined : await this.#fileOf(head);
    if (text === undefined) return;
    // What could not be loaded may have met a busy machine.
    const loaded = this.#loaded.get(hash(text));
    if ((await loaded)?.kind === 'broken') this.#loaded.delete(hash(text));
    await policy.consents.grant(moduleConsent(hash, text));
  }

  addKind(kind: unknown): Disposable {
    return this.#ports.kinds.add(createExtensionKind(kind, this.#ports));
  }

  dispose(): void {
    this.#owned.dispose();
    this.#kinds?.owned.dispose();
    for (const each of this.#loaded.values()) void each.then(end);
    this.#loaded.clear();
  }

  async #refresh(): Promise<ModuleAt> {
    const head = await this.#ports.repository.head();
    const at = head === null ? NONE : await this.#at(head);
    if (this.#owned.isDisposed) return at;
    // Without consent the former kinds stay known, so that the configuration can still be read;
    // their steps are refused.
    if (at.kind === 'none') this.#setKinds(undefined);
    if (at.kind === 'ready' && at.hash !== this.#kinds?.hash) this.#setKinds(at);
    return at;
  }

  async #at(commit: string): Promise<ModuleAt> {
    const { policy, hash: hashOf } = this.#ports;
    const text = await this.#fileOf(commit);
    if (text === undefined) return NONE;
    const hash = hashOf(text);
    const reason = !policy.isTrusted()
      ? `The workspace is not trusted, so ${MODULE_PATH} is not run.`
      : !policy.consents.has(moduleConsent(hashOf, text))
        ? `Nobody consented to ${MODULE_PATH} as it is. Read it, then say "git-reactor consent".`
        : undefined;
    if (reason === undefined) return this.#load(hash, text);
    await this.#unload(hash);
    return { kind: 'refused', hash, reason };
  }

  /** The text, or why it cannot be had: that is no module, so it is told as a broken one. */
  async #fileOf(commit: Oid): Promise<string | undefined> {
    try {
      return await this.#ports.repository.textAt(commit, MODULE_PATH);
    } catch (error) {
      if (isReactorError(error, 'object-too-large')) return error.message;
      throw error;
    }
  }

  #load(hash: string, text: string): Promise<ModuleAt> {
    const loading = this.#loaded.get(hash) ?? this.#loadNow(hash, text);
    this.#loaded.delete(hash);
    this.#loaded.set(hash, loading);
    void this.#forgetOld();
    return loading;
  }

  async #loadNow(hash: string, text: string): Promise<ModuleAt> {
    try {
      if (text.length > MOST_CHARACTERS) throw new Error('It is larger than 1 MiB.');
      const plugin = await this.#ports.host.load(text);
      const config = handlerReactions(text, plugin.registrations, this.#ports.hash);
      return { kind: 'ready', hash, text, config, plugin };
    } catch (error) {
      const said = this.#ports.mask(messageOf(error));
      return { kind: 'broken', hash, reason: `${MODULE_PATH} cannot be loaded: ${said}` };
    }
  }

  /** Consent was withdrawn: what runs of it ends. */
  async #unload(hash: string): Promise<void> {
    const loaded = this.#loaded.get(hash);
    this.#loaded.delete(hash);
    if (loaded !== undefined) end(await loaded);
  }

  async #forgetOld(): Promise<void> {
    for (const [hash, each] of this.#loaded) {
      if (this.#loaded.size <= MOST_LOADED) return;
      const at = await each;
      if (at.kind === 'ready' && at.plugin.isBusy) continue;
      this.#loaded.delete(hash);
      end(at);
    }
  }

  #setKinds(at: Extract<ModuleAt, { kind: 'ready' }> | undefined): void {
    this.#kinds?.owned.dispose();
    this.#kinds = undefined;
    if (at === undefined) return;
    const owned = new DisposableStore();
    const inForce = this.inForce.bind(this);
    for (const step of at.plugin.registrations.steps) {
      try {
        owned.add(this.#ports.kinds.add(createModuleKind(step, { ...this.#ports, inForce })));
      } catch (error) {
        this.#ports.log.warn(`${MODULE_PATH}: ${messageOf(error)}`);
      }
    }
    this.#kinds = { hash: at.hash, owned };
  }
}

function end(at: ModuleAt): void {
  if (at.kind === 'ready') at.plugin.dispose();
}
