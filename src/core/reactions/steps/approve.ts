import { assertNever } from '../../assertNever.ts';
import type { Clock, Hash } from '../../ports.ts';
import { withApproved } from '../approved.ts';
import { evaluateCondition } from '../conditions.ts';
import { documentsIn, type NotedDocument } from '../documents.ts';
import { eventVariable } from '../eventVariables.ts';
import type { Answer, Question, StepContext, StepKind, StepOutcome } from '../stepKind.ts';
import { type AutoDecision, decideAuto } from './approve/decideAuto.ts';
import { type ApproveDetails, type ApproveOptions, approveSchema } from './approve/options.ts';
import { bindingHash, questionDocument, questionSummary } from './approve/question.ts';

export interface ApprovePorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly hash: Hash;
  /** Automatic approvals wait for a person: the sentence that says why; `undefined`: they do not. */
  readonly frozenBecause: (config: string) => string | undefined;
}

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** Longer than any question waits: that one ends by itself, and says why. */
const TIMEOUT_MS = 15 * DAY_MS;

/** Asks whether what earlier steps of the run have planned may happen, and waits for the answer. */
export function createApproveKind(ports: ApprovePorts): StepKind<ApproveOptions> {
  return {
    kind: 'approve',
    description: 'Waits until a person, or a condition, approves what earlier steps have planned.',
    schema: approveSchema,
    acts: () => false,
    isGate: true,
    timeoutMs: TIMEOUT_MS,
    run: (context) => ask(ports, context),
  };
}

async function ask(
  ports: ApprovePorts,
  context: StepContext<ApproveOptions>,
): Promise<StepOutcome> {
  const { approve } = context.options;
  const details: ApproveDetails = approve === 'required' ? {} : approve;
  const documents = documentsIn(context.notes);
  const isUnchanged = documents.length > 0 && !documents.some(({ isChange }) => isChange);
  if (isUnchanged && details.unchanged === 'skip')
    return { kind: 'skipped', reason: 'Nothing that was planned changes anything.' };
  const expiresMs = expiry(details, documents, ports.clock.now());
  if (expiresMs <= 0)
    return { kind: 'failed', reason: 'What was planned has expired. Plan again.' };
  const question = questionOf(ports, { ...context, details }, { documents, expiresMs });
  if (question.note !== undefined) context.log(question.note);
  const answer = await context.ask(question);
  return outcomeOf(answer, context, documents);
}

/** Milliseconds; never longer than what is approved can be carried out. */
function expiry(
  { expires = DAY_MS }: ApproveDetails,
  documents: readonly NotedDocument[],
  now: number,
): number {
  return Math.min(expires, ...documents.map(({ expiresAt = Infinity }) => expiresAt - now));
}

interface Asked {
  readonly documents: readonly NotedDocument[];
  readonly expiresMs: number;
}

function questionOf(
  ports: ApprovePorts,
  context: StepContext & { readonly details: ApproveDetails },
  { documents, expiresMs }: Asked,
): Question {
  const { subject, config, details } = context;
  const facts = { subject, documents, message: details.message };
  const tree = subject?.commit.tree ?? null;
  return {
    summary: questionSummary(facts),
    document: questionDocument(facts),
    plan: bindingHash({ documents, tree, config: config.hash }, ports.hash),
    expiresMs,
    ...automatically(ports, context, documents),
    ...(details.by !== undefined && { approvers: details.by }),
    ...(details.byOther !== undefined && { isByOther: details.byOther }),
  };
}

function automatically(
  { frozenBecause }: ApprovePorts,
  { details, event, subject, config }: StepContext & { readonly details: ApproveDetails },
  documents: readonly NotedDocument[],
): AutoDecision | undefined {
  const { auto, autoDestroys = false } = details;
  if (auto === undefined) return undefined;
  return decideAuto({
    condition: auto,
    answer: evaluateCondition(auto, eventVariable(event, subject)),
    destroys: documents.reduce((sum, { destroys }) => sum + destroys, 0),
    mayDestroy: autoDestroys,
    frozen: frozenBecause(config.hash),
  });
}

function outcomeOf(
  answer: Answer,
  { notes }: StepContext<ApproveOptions>,
  documents: readonly NotedDocument[],
): StepOutcome {
  switch (answer.kind) {
    case 'granted': {
      const how = answer.isAutomatic ? 'Approved by the condition' : 'Approved by';
      const summary = `${how} ${answer.by}.`;
      return { kind: 'succeeded', summary, notes: withApproved(notes, documents) };
    }
    case 'denied': {
      const why = answer.reason === undefined ? '.' : `: ${answer.reason}`;
      return { kind: 'failed', reason: `${answer.by} denied it${why}`, isFinal: true };
    }
    case 'expired':
      return { kind: 'failed', reason: answer.reason };
    default:
      return assertNever(answer);
  }
}
