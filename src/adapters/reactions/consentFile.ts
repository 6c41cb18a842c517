import { mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Disposable } from '../../core/disposable.ts';
import { Emitter } from '../../core/emitter.ts';
import { messageOf, ReactorError } from '../../core/errors.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { ConsentStore } from '../../core/reactions/ports.ts';
import { lookAtFolder } from '../files/lookAtFolder.ts';
import { namesIn } from '../files/namesIn.ts';
import { writeAtomic } from '../files/writeAtomic.ts';
import { sha256 } from '../system/sha256.ts';
import { removeOld } from './removeOld.ts';

/** Old ones are of configurations that are long gone. */
const MOST = 100;
const NAME = /^([0-9a-f]{64})\.json$/;

export interface ConsentInit {
  /** The common git directory; its real path is what consent belongs to. */
  readonly commonDir: string;
  /** Where the person's consents are, see {@link consentFolder}. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Hears of consents that another process gave or withdrew, until it is disposed. */
export interface ConsentFiles extends ConsentStore, Disposable {}

/**
 * Consents of one person for one repository, one small file each, outside of the repository: no
 * commit can bring its own. Two processes may give and withdraw at once. What cannot be read is no
 * consent.
 */
export async function openConsents(init: ConsentInit): Promise<ConsentFiles> {
  const repository = await realpath(init.commonDir);
  const folder = path.join(init.folder, sha256(repository).slice(0, 32));
  const consents = new Consents({ ...init, folder, repository });
  await consents.look().catch((error: unknown) => consents.lose(error));
  const watching = lookAtFolder({
    ...{ folder, clock: init.clock },
    look: () => consents.look(),
    onError: (error) => consents.lose(error),
  });
  return {
    has: (actingHash) => consents.has(actingHash),
    grant: (actingHash) => consents.grant(actingHash),
    withdraw: () => consents.withdraw(),
    onChange: (listener) => consents.onChange(listener),
    dispose() {
      watching.dispose();
      consents.dispose();
    },
  };
}

/** What tells where a person's data lies. */
export interface PersonPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/** The folder of a person's consents: in `$XDG_DATA_HOME`, on Windows in `%APPDATA%`. */
export function consentFolder({ env, platform, home }: PersonPlaces): string {
  const named = platform === 'win32' ? env['APPDATA'] : env['XDG_DATA_HOME'];
  const usual = platform === 'win32' ? ['AppData', 'Roaming'] : ['.local', 'share'];
  // A relative one is to be ignored (XDG Base Directory Specification); it would mean another
  // folder in every repository.
  const isUsable = named !== undefined && path.isAbsolute(named);
  const data = isUsable ? named : path.join(home, ...usual);
  return path.join(data, 'git-reactor', 'consents');
}

class Consents implements Disposable {
  readonly #init: ConsentInit & { readonly repository: string };
  readonly #changed: Emitter<void>;
  #granted: ReadonlySet<string> = new Set();
  #looking: Promise<void> = Promise.resolve();

  constructor(init: ConsentInit & { readonly repository: string }) {
    this.#init = init;
    this.#changed = new Emitter((error) => init.log.error(messageOf(error)));
  }

  has(actingHash: string): boolean {
    return this.#granted.has(actingHash);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  async grant(actingHash: string): Promise<void> {
    const name = `${actingHash}.json`;
    if (!NAME.test(name)) {
      throw new ReactorError('usage', 'Consent can only be given to the hash of what acts.', {
        hint: 'Use the command for consent.',
      });
    }
    const { clock, folder, repository } = this.#init;
    const content = { version: 1, repository, grantedAt: new Date(clock.now()).toISOString() };
    await this.#write(async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeAtomic(path.join(folder, name), `${JSON.stringify(content)}\n`);
      const isKept = (each: string): boolean => !NAME.test(each);
      await removeOld(folder, { most: MOST, notBefore: 0, isKept });
    });
  }

  async withdraw(): Promise<void> {
    const { folder } = this.#init;
    await this.#write(async () => {
      const names = (await namesIn(folder)).filter((name) => NAME.test(name));
      for (const name of names) await rm(path.join(folder, name), { force: true });
    });
  }

  /** Reads what is there now; one after another, so that an older answer never comes last. */
  look(): Promise<void> {
    const look = this.#looking.then(async () => {
      const names = await namesIn(this.#init.folder);
      this.#set(new Set(names.flatMap((name) => NAME.exec(name)?.[1] ?? [])));
    });
    this.#looking = look.catch(() => undefined);
    return look;
  }

  /** Nobody knows what is consented to: nothing is. */
  lose(error: unknown): void {
    this.#init.log.warn(`Consents cannot be read: ${messageOf(error)}`);
    this.#set(new Set());
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #write(write: () => Promise<void>): Promise<void> {
    try {
      await write();
      await this.look();
    } catch (error) {
      const { folder } = this.#init;
      throw new ReactorError('store-failed', `Consent cannot be kept: ${messageOf(error)}`, {
        ...{ hint: `Make ${folder} writable.`, cause: error },
      });
    }
  }

  #set(granted: ReadonlySet<string>): void {
    const before = this.#granted;
    this.#granted = granted;
    const isSame = before.size === granted.size && [...granted].every((each) => before.has(each));
    if (!isSame) this.#changed.emit();
  }
}
