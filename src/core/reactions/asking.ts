import { messageOf } from '../errors.ts';
import type { Oid } from '../events/commitData.ts';
import type { RunRef } from '../events/runData.ts';
import type { Approval } from './approval.ts';
import type { ReactionPorts } from './ports.ts';
import type { RunBook } from './runBook.ts';
import { RunEnd } from './runEnd.ts';
import type { Origin, RunTeller } from './runTeller.ts';
import type { Answer, Question } from './stepKind.ts';
import { timeSource, until } from './until.ts';

/** Where a question is asked. */
export interface Asking {
  readonly ports: Pick<ReactionPorts, 'clock' | 'files' | 'hash' | 'mask' | 'policy'>;
  readonly book: RunBook;
  readonly teller: RunTeller;
  readonly origin: Origin;
  readonly run: RunRef;
  readonly tree: Oid | null;
  /** Hash of the configuration. */
  readonly config: string;
  readonly step: string;
  readonly signal: AbortSignal;
}

/**
 * Asks and waits for the answer. The same question of the same run is asked once, also over a
 * restart; another one of the same step makes those before it void.
 */
export async function ask(asking: Asking, question: Question): Promise<Answer> {
  const { book, ports, signal } = asking;
  const id = approvalId(asking, question);
  if (book.approval(id) === undefined) {
    await voidOthers(asking, id);
    if (question.granted === undefined && !ports.policy.canAsk) return nobodyThere(question);
    await request(asking, question, id);
  }
  try {
    await tellWaiting(asking, id);
    return await answerOf(asking, id);
  } catch (error) {
    const isStopped = error instanceof RunEnd && error.end.kind === 'stopped';
    if (signal.aborted && !isStopped) await expire(asking, id, 'void', messageOf(error));
    throw error;
  }
}

function approvalId({ ports, run, step, tree, config }: Asking, { plan }: Question): string {
  return ports.hash([run.run, step, tree, plan, config].join('\0')).slice(0, 16);
}

function nobodyThere({ note }: Question): Answer {
  const why = note === undefined ? '' : ` ${note}`;
  return {
    kind: 'expired',
    cause: 'void',
    reason: `It needs a person, and nobody can be asked here.${why}`,
  };
}

async function voidOthers(asking: Asking, id: string): Promise<void> {
  const { book, run, step } = asking;
  for (const other of book.approvals) {
    const isSame = other.run === run.run && other.step === step && other.id !== id;
    if (isSame && other.status === 'pending')
      await expire(asking, other.id, 'void', 'What would happen has changed; it is asked anew.');
  }
}

async function request(asking: Asking, question: Question, id: string): Promise<void> {
  const { ports, teller, origin, run, tree, config, step } = asking;
  const { plan, granted, approvers, isByOther } = question;
  const document = await ports.files.keepText(ports.mask(question.document));
  const expiresAt = new Date(ports.clock.now() + question.expiresMs).toISOString();
  const summary = ports.mask(question.summary);
  const note = question.note === undefined ? {} : { note: ports.mask(question.note) };
  const who = { ...(approvers && { approvers }), ...(isByOther && { isByOther }) };
  const asked = { ...run, approval: id, tree, plan, step, config, summary, document, expiresAt };
  await teller.once('approval.requested', origin, { ...asked, ...note, ...who }, [id]);
  if (granted === undefined) return;
  const decision = { ...run, approval: id, tree, plan, by: granted, isAutomatic: true };
  await teller.once('approval.granted', origin, decision, [id]);
}

/** Also of a question from before a restart: the step has begun again, and waits again. */
async function tellWaiting({ book, teller, origin, run, step }: Asking, id: string): Promise<void> {
  const approval = book.approval(id);
  if (approval?.status !== 'pending') return;
  const until = new Date(approval.expiresAt).toISOString();
  await teller.tell('run.waiting', origin, run.run, { ...run, step, for: 'approval', until });
}

async function answerOf(asking: Asking, id: string): Promise<Answer> {
  const { book, ports, signal } = asking;
  const { clock } = ports;
  const approval = book.approval(id);
  if (approval === undefined) throw new Error('The question is gone.');
  const { expiresAt } = approval;
  const look = (): Approval | 'late' | undefined => {
    const now = book.approval(id);
    if (now !== undefined && now.status !== 'pending') return now;
    return clock.now() >= expiresAt ? 'late' : undefined;
  };
  const sources = [(listener: () => void) => book.onChange(listener), timeSource(clock, expiresAt)];
  const found = await until(look, { sources, signal });
  if (found !== 'late') return answerFrom(found);
  await expire(asking, id, 'time', 'Nobody answered in time.');
  const late = book.approval(id);
  return late === undefined ? nobodyAnswered() : answerFrom(late);
}

function nobodyAnswered(): Answer {
  return { kind: 'expired', cause: 'time', reason: 'Nobody answered in time.' };
}

function answerFrom({ status, by = '', isAutomatic = false, reason, cause }: Approval): Answer {
  if (status === 'granted') return { kind: 'granted', by, isAutomatic };
  if (status === 'denied') return { kind: 'denied', by, ...(reason && { reason }) };
  return { kind: 'expired', cause: cause ?? 'void', reason: reason ?? '' };
}

/** Makes a question void, or says that nobody answered in time; does nothing if it is answered. */
export async function expire(
  { teller, origin, run, tree, book }: Pick<Asking, 'book' | 'origin' | 'run' | 'teller' | 'tree'>,
  id: string,
  cause: 'time' | 'void',
  reason: string,
): Promise<void> {
  const approval = book.approval(id);
  if (approval?.status !== 'pending') return;
  const { plan } = approval;
  const expired = { ...run, approval: id, tree, plan, cause, reason };
  await teller.once('approval.expired', origin, expired, [id]);
}
