import type { Disposable } from '../disposable.ts';
import { Emitter } from '../emitter.ts';
import { messageOf } from '../errors.ts';
import type { Hash } from '../ports.ts';
import type { GroupTurn, TurnWaiting } from '../reactions/sharing.ts';
import { orAborted } from '../reactions/until.ts';
import { nextWord, type Speaking } from './speaking.ts';
import type { Word } from './words.ts';

export interface GroupLinesInit extends Speaking {
  readonly hash: Hash;
}

/** A place in a line. */
interface Place {
  readonly run: string;
  readonly commit: string | null;
  readonly by: string;
  readonly heardAt: number;
}

type Line = readonly Place[];
type LineWord = Extract<Word, { readonly kind: 'leave' | 'turn' }>;

/** A place is said again so often also where nobody waits behind it, for who comes later. */
const REPEAT_MS = 6 * 60 * 60_000;

/**
 * Runs of one group stand in line, whichever machine they are on, and the first in line takes its
 * steps. As with claims all machines hear the same words in the same order, so that they see the
 * same lines. Who has others behind it says again and again that it is there.
 */
export class GroupLines implements Disposable {
  readonly #init: GroupLinesInit;
  /** By the hash of the group. */
  readonly #lines = new Map<string, Line>();
  /** Those of this machine, by run, with when they were said last. */
  readonly #own = new Map<string, { readonly turn: GroupTurn; saidAt: number }>();
  readonly #changed: Emitter<undefined>;
  #repeating: Disposable | undefined;
  #isDisposed = false;

  constructor(init: GroupLinesInit) {
    this.#init = init;
    this.#changed = new Emitter((error) => init.log.error(messageOf(error)));
  }

  /** Takes the next word, in the order of the broker. */
  hear(word: Word): void {
    if (word.kind !== 'turn' && word.kind !== 'leave') return;
    const { group } = word;
    const next = lineAfter(this.#lines.get(group) ?? [], word, this.#init.clock.now());
    if (next.length === 0) this.#lines.delete(group);
    else this.#lines.set(group, next);
    this.#changed.emit(undefined);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** The runs of a group, in their order. */
  inLine(group: string): readonly GroupTurn[] {
    return this.#lineOf(group).map(({ run, commit }) => ({ group, run, commit }));
  }

  /** As `Sharing.takeTurn`. */
  async take(turn: GroupTurn, { signal, onWait }: TurnWaiting): Promise<boolean> {
    const isNew = !this.#own.has(turn.run);
    try {
      if (isNew) await orAborted(this.#sayTurn(turn), signal);
      const isKept = !isNew && this.#lineOf(turn.group).some((place) => this.#isOwn(place, turn));
      if (!this.#isFirst(turn)) {
        await onWait();
        await this.#becomeFirst(turn, signal);
      }
      return isKept;
    } catch (error) {
      // Nobody is there any more to share with.
      if (this.#isDisposed && !signal.aborted) return true;
      throw error;
    }
  }

  /** As `Sharing.leaveTurn`. */
  leave({ group, run }: GroupTurn): void {
    if (!this.#own.delete(run)) return;
    this.#sayLeave(group, { run, by: this.#init.self });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#repeating?.dispose();
    this.#changed.emit(undefined);
    this.#changed.dispose();
  }

  async #becomeFirst(turn: GroupTurn, signal: AbortSignal): Promise<void> {
    const { clock, silenceMs, catchUp } = this.#init;
    let [inTheWay, since, isCaughtUp] = ['', 0, false];
    while (!this.#isDisposed) {
      signal.throwIfAborted();
      const line = this.#lineOf(turn.group);
      const [first] = line;
      if (first === undefined || !line.some((place) => this.#isOwn(place, turn))) {
        // Others took this machine for dead; they go first now.
        await orAborted(this.#sayTurn(turn), signal);
        continue;
      }
      const key = `${first.run} ${first.by}`;
      if (key !== inTheWay) [inTheWay, since, isCaughtUp] = [key, clock.now(), false];
      const silentIn = Math.max(first.heardAt, since) + silenceMs - clock.now();
      const isOurs = this.#isOwn(first, turn);
      if (isOurs && isCaughtUp) return;
      if (isOurs || (silentIn <= 0 && !isCaughtUp)) {
        // How the one before ended, or what one who seems silent said, may not have arrived yet.
        await orAborted(catchUp(), signal);
        isCaughtUp = true;
      } else if (silentIn > 0) {
        await this.#change(silentIn, signal);
        isCaughtUp = false;
      } else {
        this.#pass(turn.group, line, first.by);
        await orAborted(catchUp(), signal);
      }
    }
  }

  /** All places of one that is silent are given up on its behalf. */
  #pass(group: string, line: Line, by: string): void {
    const { clock, silenceMs } = this.#init;
    const silent = line.filter(
      (place) => place.by === by && place.heardAt + silenceMs <= clock.now(),
    );
    for (const place of silent) this.#sayLeave(group, place);
  }

  async #sayTurn(turn: GroupTurn): Promise<void> {
    const { self: by, say, clock } = this.#init;
    const { group, run, commit } = turn;
    this.#own.set(run, { turn, saidAt: clock.now() });
    this.#repeatLater();
    await say({ kind: 'turn', group: this.#nameOf(group), run, commit, by });
    await this.#init.catchUp();
  }

  #sayLeave(group: string, { run, by }: Pick<Place, 'by' | 'run'>): void {
    const { say, log } = this.#init;
    say({ kind: 'leave', group: this.#nameOf(group), run, by }).catch((error: unknown) =>
      log.debug(`Others will wait until this machine was silent for long: ${messageOf(error)}`),
    );
  }

  #repeatLater(): void {
    const { clock, silenceMs } = this.#init;
    this.#repeating ??= clock.after(silenceMs / 4, () => {
      this.#repeating = undefined;
      if (this.#own.size === 0 || this.#isDisposed) return;
      this.#repeatLater();
      for (const own of this.#own.values()) this.#repeat(own);
    });
  }

  #repeat(own: { readonly turn: GroupTurn; saidAt: number }): void {
    const { self: by, say, clock, log } = this.#init;
    const { group, run, commit } = own.turn;
    const line = this.#lineOf(group);
    const isInLine = line.some((place) => this.#isOwn(place, own.turn));
    const isInTheWay = line.some((place) => place.run !== run || place.by !== by);
    if (!isInLine || (!isInTheWay && clock.now() - own.saidAt < REPEAT_MS)) return;
    own.saidAt = clock.now();
    say({ kind: 'turn', group: this.#nameOf(group), run, commit, by }).catch((error: unknown) =>
      log.debug(`Others may think that this machine is gone: ${messageOf(error)}`),
    );
  }

  /** The next word, that a time has passed, or that the run is ended. */
  #change(atMostMs: number, signal: AbortSignal): Promise<void> {
    return nextWord((listener) => this.onChange(listener), this.#init.clock, { atMostMs, signal });
  }

  #isFirst(turn: GroupTurn): boolean {
    const [first] = this.#lineOf(turn.group);
    return first !== undefined && this.#isOwn(first, turn);
  }

  #isOwn({ run, by }: Place, turn: GroupTurn): boolean {
    return run === turn.run && by === this.#init.self;
  }

  #lineOf(group: string): Line {
    return this.#lines.get(this.#nameOf(group)) ?? [];
  }

  /** Groups may have any name; words are short. */
  #nameOf(group: string): string {
    return this.#init.hash(group).slice(0, 16);
  }
}

function lineAfter(line: Line, word: LineWord, heardAt: number): Line {
  const { run, by } = word;
  const index = line.findIndex((place) => place.run === run && place.by === by);
  if (word.kind === 'leave') return line.filter((_, at) => at !== index);
  const place = { run, by, commit: word.commit, heardAt };
  return index < 0 ? [...line, place] : line.with(index, place);
}
