import type { Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import { messageOf } from '../errors.ts';
import { nextWord, type Speaking } from './speaking.ts';
import type { Word } from './words.ts';

export interface ClaimsInit extends Speaking {
  readonly onTakenOver: () => void;
}

/** What is known of one piece of work. */
interface Claim {
  readonly by: string;
  readonly epoch: number;
  readonly isDone: boolean;
  /** When it was heard last that it is being handled. */
  readonly heardAt: number;
}

/** `inherited`: somebody, who may be gone, has begun it. */
export type Obtained = 'fresh' | 'inherited' | 'over';

/** Works that are over and older than the newest so many are forgotten. */
const MOST_CLAIMS = 50_000;

/**
 * Who handles which work: all machines hear the same words in the same order, so that they agree
 * without anybody in charge. A message that a broker hands over twice, to one or to two, begins
 * nothing twice.
 */
export class Claims implements Disposable {
  readonly #init: ClaimsInit;
  readonly #claims = new Map<string, Claim>();
  readonly #changed: Emitter<undefined>;
  readonly #own = new Set<string>();
  #alive: Disposable | undefined;
  #isDisposed = false;

  constructor(init: ClaimsInit) {
    this.#init = init;
    this.#changed = new Emitter((error) => init.log.error(messageOf(error)));
  }

  /** Takes the next word, in the order of the broker. */
  hear(word: Word): void {
    const heardAt = this.#init.clock.now();
    if (word.kind === 'claim') {
      const { work, by, epoch } = word;
      const known = this.#claims.get(work);
      if (known === undefined || epoch > known.epoch) {
        this.#claims.set(work, { by, epoch, isDone: false, heardAt });
        if (by !== this.#init.self) this.#own.delete(work);
        this.#forgetOld();
      }
    } else if (word.kind === 'done') {
      const known = this.#claims.get(word.work);
      if (known !== undefined) this.#claims.set(word.work, { ...known, isDone: true });
    } else if (word.kind === 'alive') {
      for (const work of word.works) {
        const known = this.#claims.get(work);
        if (known?.by === word.by) this.#claims.set(work, { ...known, heardAt });
      }
    }
    this.#changed.emit(undefined);
  }

  /** Whether somebody has said that it is over. */
  isDone(work: string): boolean {
    return this.#claims.get(work)?.isDone === true;
  }

  isKnown(work: string): boolean {
    return this.#claims.has(work);
  }

  /** Whether another one has claimed it last, and has not said that it is over. */
  isTakenByOther(work: string): boolean {
    const claim = this.#claims.get(work);
    return claim !== undefined && !claim.isDone && claim.by !== this.#init.self;
  }

  /**
   * Waits until the work is ours or is over.
   * @throws what keeps the broker from taking the claim
   */
  async obtain(work: string): Promise<Obtained> {
    const { clock, self, silenceMs } = this.#init;
    const isNew = !this.#claims.has(work);
    let isCaughtUp = false;
    while (!this.#isDisposed) {
      const claim = this.#claims.get(work);
      if (claim?.isDone === true) return 'over';
      if (claim?.by === self) {
        this.#own.add(work);
        this.#keepAlive();
        return claim.epoch === 0 && isNew ? 'fresh' : 'inherited';
      }
      const silentIn = (claim?.heardAt ?? 0) + silenceMs - clock.now();
      if (claim !== undefined && silentIn > 0) {
        await this.#change(silentIn);
        isCaughtUp = false;
      } else if (claim !== undefined && !isCaughtUp) {
        // What it said may not have arrived yet.
        await this.#init.catchUp();
        isCaughtUp = true;
      } else {
        await this.#claim(work, claim);
      }
    }
    return 'over';
  }

  /** Says that the work is over, or goes on here for a person. */
  async done(work: string): Promise<void> {
    this.#own.delete(work);
    await this.#init.say({ kind: 'done', work, by: this.#init.self });
  }

  /** The work is left to others; it will be theirs when this machine has been silent about it. */
  leave(work: string): void {
    this.#own.delete(work);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#alive?.dispose();
    this.#changed.emit(undefined);
    this.#changed.dispose();
  }

  async #claim(work: string, before: Claim | undefined): Promise<void> {
    const { self, say, onTakenOver } = this.#init;
    const epoch = (before?.epoch ?? -1) + 1;
    this.#own.add(work);
    this.#keepAlive();
    try {
      await say({ kind: 'claim', work, by: self, epoch });
    } catch (error) {
      // It may be kept nevertheless; nothing more is said of it then.
      this.#own.delete(work);
      throw error;
    }
    const heard = (): boolean => (this.#claims.get(work)?.epoch ?? -1) >= epoch;
    while (!heard() && !this.#isDisposed) await this.#change();
    const isOurs = this.#claims.get(work)?.by === self;
    if (!isOurs) this.#own.delete(work);
    else if (before !== undefined) onTakenOver();
  }

  /** The next word, or that a time has passed. */
  #change(atMostMs?: number): Promise<void> {
    const wait = atMostMs === undefined ? {} : { atMostMs };
    return nextWord((listener) => this.#changed.on(listener), this.#init.clock, wait);
  }

  #keepAlive(): void {
    const { clock, log, say, self, silenceMs } = this.#init;
    this.#alive ??= clock.after(silenceMs / 4, () => {
      this.#alive = undefined;
      if (this.#own.size === 0 || this.#isDisposed) return;
      this.#keepAlive();
      say({ kind: 'alive', by: self, works: [...this.#own] }).catch((error: unknown) =>
        log.debug(`Others may think that this machine is gone: ${messageOf(error)}`),
      );
    });
  }

  #forgetOld(): void {
    if (this.#claims.size <= MOST_CLAIMS) return;
    for (const [work, { isDone }] of this.#claims) {
      if (!isDone) continue;
      this.#claims.delete(work);
      return;
    }
  }
}
