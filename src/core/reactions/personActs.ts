import { ReactorError } from '../errors.ts';
import { createEvent } from '../events/event.ts';
import type { Approval } from './approval.ts';
import { mayNotAnswer } from './approvers.ts';
import { refOf, type Dispatcher } from './dispatcher.ts';
import type { ReactionPorts } from './ports.ts';
import { isOver, type Run } from './run.ts';
import type { RunBook } from './runBook.ts';
import { sequenceOf, type RunTeller } from './runTeller.ts';

export interface PersonActsInit {
  readonly ports: ReactionPorts;
  readonly book: RunBook;
  readonly teller: RunTeller;
  readonly dispatcher: Dispatcher;
}

/** What a person decides about runs; each by its id or the beginning of it, and told as an event. */
export class PersonActs {
  readonly #init: PersonActsInit;

  constructor(init: PersonActsInit) {
    this.#init = init;
  }

  /** As `Reactions.decide`. */
  async decide(
    id: string,
    answer: 'granted' | 'denied',
    said?: string,
    reason?: string,
  ): Promise<void> {
    const approval = this.#approvalOf(id);
    const { repository, clock, hash, bus } = this.#init.ports;
    const commit =
      approval.commit === null ? undefined : await repository.describe(approval.commit);
    const by = await this.#person(said);
    const refusal = mayNotAnswer(approval, by, commit);
    if (refusal !== undefined) throw usage(refusal, 'Nothing was decided.');
    const { run, reaction, event: handled, plan, tree } = approval;
    const ref = { run, reaction, event: handled, commit: approval.commit };
    const decision = { by, isAutomatic: false, ...(reason !== undefined && { reason }) };
    const data = { ...ref, approval: approval.id, tree, plan, ...decision };
    const about = { id: hash(`${approval.id}\0decided`), source: repository.source, subject: run };
    const event = createEvent({
      ...about,
      type: answer === 'granted' ? 'approval.granted' : 'approval.denied',
      observedAt: clock.now(),
      data,
    });
    const [published] = await bus.publish(event);
    if (published?.kind === 'stored') await this.#init.book.reached(sequenceOf(published.event));
  }

  /** As `Reactions.cancel`. */
  async cancel(id: string, said?: string): Promise<void> {
    const run = this.runOf(id);
    if (isOver(run)) throw usage(`Run ${run.id} is over already.`, 'There is nothing to cancel.');
    const by = await this.#person(said);
    const reason = `Cancelled by ${by}.`;
    const execution = this.#init.dispatcher.active.find((each) => each.run === run.id);
    if (execution === undefined) return this.#tellCancelled(run, by, reason);
    execution.end({ kind: 'cancelled', by, reason });
    await execution.ended;
  }

  /** As `Reactions.retry`. */
  async retry(id: string, said?: string): Promise<void> {
    const run = this.runOf(id);
    if (!isOver(run)) throw usage(`Run ${run.id} is still under way.`, 'Cancel it first.');
    const data = { ...refOf(run), by: await this.#person(said) };
    await this.#init.teller.tell('run.retryAsked', { run: run.id, hops: 0 }, run.id, data);
  }

  /** As `Reactions.discard`. */
  async discard(id: string, said?: string): Promise<void> {
    const run = this.runOf(id);
    if (run.status !== 'dead') throw usage(`Run ${run.id} is no dead letter.`, 'List them first.');
    const by = await this.#person(said);
    await this.#tellCancelled(run, by, `Discarded by ${by}.`);
  }

  /** @throws ReactorError `usage` */
  runOf(id: string): Run {
    const { book } = this.#init;
    const run = book.run(id) ?? only(book.runs.filter((each) => each.id.startsWith(id)));
    if (run !== undefined) return run;
    throw usage(`There is no run "${id}".`, 'See "git-reactor runs" for what there is.');
  }

  #approvalOf(id: string): Approval {
    const approval = only(this.#init.book.approvals.filter((each) => each.id.startsWith(id)));
    if (approval === undefined) {
      const hint = 'See "git-reactor approvals" for what there is.';
      throw usage(`There is no question "${id}".`, hint);
    }
    if (approval.status === 'pending') return approval;
    const by = approval.by === undefined ? '' : ` by ${approval.by}`;
    const hint = approval.reason ?? 'Nothing was changed.';
    throw usage(`It is ${approval.status} already${by}.`, hint);
  }

  async #person(said: string | undefined): Promise<string> {
    return said ?? this.#init.ports.person();
  }

  #tellCancelled(run: Run, by: string, reason: string): Promise<void> {
    const identity = run.status === 'dead' ? ['discarded'] : [];
    const data = { ...refOf(run), by, reason };
    const origin = { run: run.id, hops: 0 };
    return this.#init.teller.once('run.cancelled', origin, data, identity);
  }
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

function usage(message: string, hint: string): ReactorError {
  return new ReactorError('usage', message, { hint });
}
