import type { Disposable } from '../disposable.ts';
import { messageOf } from '../errors.ts';
import type { RunRef } from '../events/runData.ts';
import type { StoredEvent } from '../ports.ts';
import type { Reaction } from './config.ts';
import { newerRun } from './newerRun.ts';
import type { ReactionPorts } from './ports.ts';
import type { RunBook } from './runBook.ts';
import { RunEnd, type EndCause } from './runEnd.ts';
import type { GroupTurn, Sharing } from './sharing.ts';
import { isOfCommit } from './subject.ts';

export interface SharedTurnInit {
  readonly ports: Pick<ReactionPorts, 'log' | 'repository' | 'sharing'>;
  readonly book: RunBook;
  readonly run: {
    readonly ref: RunRef;
    readonly group: string;
    readonly reaction: Pick<Reaction, 'concurrency'>;
    readonly event: StoredEvent;
  };
  /** Of the run. */
  readonly signal: AbortSignal;
  readonly end: (cause: EndCause) => void;
  /** It has to wait for a run on another machine. */
  readonly onWait: () => Promise<void>;
}

/** Short types of the events whose commits are compared. */
const ON_COMMIT: readonly string[] = ['commit.created', 'commit.batch'];

/** The turn of a run among those of its group on all machines, where machines share the work. */
export class SharedTurn {
  readonly #init: SharedTurnInit;
  readonly #turn: GroupTurn;
  #listening: Disposable | undefined;
  #seen = '';

  constructor(init: SharedTurnInit) {
    this.#init = init;
    const { event, group, ref } = init.run;
    const { repository } = init.ports;
    const isHere = isOfCommit(event) && event.source === repository.source;
    this.#turn = { group, run: ref.run, commit: isHere ? ref.commit : null };
  }

  /**
   * Waits until no run of the group on another machine is before it. From then on a newer one there
   * ends it, as long as it has not acted, where `newest` counts.
   * @throws RunEnd
   */
  async take(): Promise<void> {
    const sharing = this.#sharing();
    if (sharing === undefined) return;
    const { signal, onWait } = this.#init;
    this.#listen(sharing);
    await sharing.takeTurn(this.#turn, { signal, onWait });
    await this.endIfSuperseded();
    signal.throwIfAborted();
  }

  /** Before it acts: makes sure that it is still its turn, or waits for another one. @throws RunEnd */
  async hold(): Promise<void> {
    const sharing = this.#sharing();
    if (sharing === undefined) return;
    const { signal, onWait } = this.#init;
    const isKept = await sharing.takeTurn(this.#turn, { signal, onWait });
    const cause = isKept ? undefined : await this.#superseded(sharing);
    if (cause !== undefined) throw new RunEnd(cause);
  }

  /** What has acted outside comes to its own end. */
  async endIfSuperseded(): Promise<void> {
    const sharing = this.#sharing();
    if (sharing === undefined) return;
    const { book, end, run } = this.#init;
    const hasActed = (): boolean => book.run(run.ref.run)?.hasActed === true;
    const cause = hasActed() ? undefined : await this.#superseded(sharing);
    if (cause !== undefined && !hasActed()) end(cause);
  }

  leave(): void {
    this.#listening?.dispose();
    this.#init.ports.sharing?.current?.leaveTurn(this.#turn);
  }

  #sharing(): Sharing | undefined {
    const sharing = this.#init.ports.sharing?.current;
    return sharing?.isShared(this.#init.run.event) === true ? sharing : undefined;
  }

  #listen(sharing: Sharing): void {
    const { ports, run } = this.#init;
    if (run.reaction.concurrency.policy !== 'newest') return;
    this.#listening = sharing.onLines(() => {
      const line = sharing.inLine(run.group).map((each) => each.run);
      if (line.join(' ') === this.#seen) return;
      this.#seen = line.join(' ');
      this.endIfSuperseded().catch((error: unknown) =>
        ports.log.warn(`Run ${run.ref.run} cannot be compared: ${messageOf(error)}`),
      );
    });
  }

  async #superseded(sharing: Sharing): Promise<EndCause | undefined> {
    const { book, ports, run } = this.#init;
    const { group, ref, reaction } = run;
    // Who tries one again wants it.
    const isAgain = book.run(ref.run)?.retryOf !== undefined;
    if (reaction.concurrency.policy !== 'newest' || isAgain) return undefined;
    const before = book.runs.find(
      (each) =>
        each.group === group &&
        each.id !== ref.run &&
        each.status !== 'cancelled' &&
        ON_COMMIT.includes(each.on),
    );
    const newer = await newerRun(
      this.#turn,
      sharing.inLine(group),
      before && { run: before.id, commit: before.commit },
      (ancestor, descendant) => ports.repository.isAncestor(ancestor, descendant),
    );
    if (newer === undefined) return undefined;
    const reason = `Superseded by ${(newer.commit ?? newer.run).slice(0, 12)}.`;
    return { kind: 'cancelled', by: 'a newer event', reason };
  }
}
