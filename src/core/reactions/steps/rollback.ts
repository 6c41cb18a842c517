import * as z from 'zod';
import type { CommitData, Oid, Trailer } from '../../events/commitData.ts';
import type { RollbackMode, RollbackReport } from '../../events/rollbackData.ts';
import { ownTrailers, readOwn } from '../ownCommits.ts';
import type { ReactionRepository } from '../ports.ts';
import type { Answer, StepContext, StepKind, StepOutcome } from '../stepKind.ts';
import { counted } from './findingTexts.ts';
import { previewDocument, previewSummary } from './rollbackPreview.ts';
import { shortOid } from './shortOid.ts';

/** What a reaction asks of the rollbacks of the engine. */
export interface RollbackAsked {
  readonly target:
    'previous' | 'last-healthy' | { readonly revision: string } | { readonly undoing: string };
  readonly mode: RollbackMode;
  readonly trailers: readonly Trailer[];
}

/** Rollbacks of the work tree: computed first, then carried out exactly so or refused. */
export interface RollbackPort {
  plan(request: RollbackAsked): Promise<RollbackReport>;
  apply(request: RollbackAsked, previewed: RollbackReport): Promise<RollbackReport>;
  /** Whether a commit is nothing but another one taken back by itself. */
  hasUndone(made: Oid, undone: Oid): Promise<boolean>;
}

/** What was rolled back; who listens to it hears in the same call. */
export interface QuarantinePort {
  add(commit: Oid, tree: Oid): void;
  release(commit: Oid, tree: Oid): void;
  has(commit: Oid, tree: Oid): boolean;
  /** Whether a rollback of this repository made the commit. */
  hasMade(commit: Oid): boolean;
}

export interface RollbackStepPorts {
  readonly rollbacks: RollbackPort;
  readonly quarantine: QuarantinePort;
  readonly repository: Pick<ReactionRepository, 'head' | 'describe'>;
  /** Whether a commit is HEAD or one of those before it. */
  readonly isInHead: (commit: Oid) => Promise<boolean>;
  /** The newest commits of HEAD, newest first. */
  readonly history: (limit: number) => Promise<readonly CommitData[]>;
}

export interface RollbackStepOptions {
  /** `previous`, `last-healthy` or a revision. */
  readonly rollback: string;
  readonly mode?: RollbackMode;
  readonly confirm?: 'ask' | 'never';
}

const DAY_MS = 86_400_000;
/** As many commits are shown, and looked through for one that rolled this one back already. */
const MOST_COMMITS = 50;

/** `rollback: previous`, `last-healthy` or a revision; asks a person unless it is told not to. */
export function createRollbackKind(ports: RollbackStepPorts): StepKind<RollbackStepOptions> {
  return {
    kind: 'rollback',
    description:
      'Takes the commit out of use at once, and brings back the files of an earlier one.',
    schema: z.strictObject({
      rollback: z
        .string()
        .min(1)
        .max(200)
        .refine((text) => !text.startsWith('-'), 'A revision does not begin with a hyphen.')
        .describe('Where to return to: previous, last-healthy, or a revision.'),
      mode: z
        .enum(['revert', 'reset', 'restore'])
        .optional()
        .describe(
          'revert (the default) adds a commit, reset moves the branch, restore changes files only.',
        ),
      confirm: z
        .enum(['ask', 'never'])
        .optional()
        .describe('Whether a person is asked first: ask (the default) or never.'),
    }),
    acts: ({ confirm }) => confirm === 'never',
    label: ({ rollback }) => `rollback to ${rollback}`,
    run: (context) => run(ports, context),
  };
}

/** The commit that is found bad. */
interface Bad {
  readonly commit: CommitData;
  /** Whether it is what HEAD is at. */
  readonly isHead: boolean;
}

async function run(
  ports: RollbackStepPorts,
  context: StepContext<RollbackStepOptions>,
): Promise<StepOutcome> {
  const commit = context.subject?.commit ?? (await ports.repository.describe('HEAD'));
  const { oid, tree } = commit;
  if (await isOwnRollback(ports, commit)) {
    const reason = `${shortOid(oid)} is a rollback that Git Reactor made; it is not rolled back.`;
    return { kind: 'skipped', reason };
  }
  const isNew = !ports.quarantine.has(oid, tree);
  // Before anything else: whatever else is under way on it hears of it now.
  ports.quarantine.add(oid, tree);
  const head = await ports.repository.head();
  const bad = { commit, isHead: head === oid };
  const ending = bad.isHead ? undefined : await notNeeded(ports, commit);
  if (ending !== undefined) return ending;
  const outcome = await rollBack(ports, context, bad);
  if (outcome.isDenied && isNew) ports.quarantine.release(oid, tree);
  return outcome.ended;
}

/**
 * A rollback of ours: this repository remembers it, or it has the very tree that it says it brought
 * back, or that is left without what it says it undid. The trailer alone proves nothing, anybody
 * can write it.
 */
async function isOwnRollback(
  { quarantine, repository, rollbacks }: RollbackStepPorts,
  commit: CommitData,
): Promise<boolean> {
  if (quarantine.hasMade(commit.oid)) return true;
  const { restores = null, rolledBack = null } = readOwn(commit) ?? {};
  if (restores === null) {
    const isUndone = rolledBack !== null && rollbacks.hasUndone(commit.oid, rolledBack);
    return isUndone && isUndone.catch(() => false);
  }
  const restored = await repository.describe(restores).catch(() => undefined);
  return restored?.tree === commit.tree;
}

/** Why there is nothing to roll back for a commit that is not what HEAD is at. */
async function notNeeded(
  ports: RollbackStepPorts,
  { oid }: CommitData,
): Promise<StepOutcome | undefined> {
  const name = shortOid(oid);
  for (const each of await ports.history(MOST_COMMITS)) {
    if (readOwn(each)?.rolledBack !== oid || !(await isOwnRollback(ports, each))) continue;
    return { kind: 'skipped', reason: `${name} was rolled back already by ${shortOid(each.oid)}.` };
  }
  if (await ports.isInHead(oid)) return undefined;
  const reason =
    `${name} is not part of what is checked out here, so there is nothing to bring back. ` +
    'Nothing acts on it any more; switch to its branch to roll it back there.';
  return { kind: 'failed', reason, isFinal: true };
}

interface Ended {
  readonly ended: StepOutcome;
  readonly isDenied: boolean;
}

async function rollBack(
  ports: RollbackStepPorts,
  context: StepContext<RollbackStepOptions>,
  bad: Bad,
): Promise<Ended> {
  const request = requestOf(context, bad);
  const plan = await ports.rollbacks.plan(request);
  if (plan.status === 'refused') return ended(refused(plan));
  if (bad.isHead && plan.from !== bad.commit.oid) return ended(movedOn(bad.commit));
  if (!isUndoing(request) && (await isOut(ports, plan.to))) return ended(goesForward(plan.to));
  for (const { kind, path } of plan.files) context.log(`${kind}: ${path}`);
  if (mustAsk(context, bad)) {
    const answer = await ask(ports, context, bad, plan);
    if (answer.kind !== 'granted') {
      return { ended: notGranted(answer), isDenied: answer.kind === 'denied' };
    }
  }
  context.signal.throwIfAborted();
  const report = await ports.rollbacks.apply(request, plan);
  return ended(report.status === 'done' ? done(report) : refused(report));
}

function isUndoing({ target }: RollbackAsked): boolean {
  return typeof target === 'object' && 'undoing' in target;
}

async function isOut({ quarantine, repository }: RollbackStepPorts, to: Oid): Promise<boolean> {
  const { oid, tree } = await repository.describe(to);
  return quarantine.has(oid, tree);
}

function goesForward(to: Oid): StepOutcome {
  const reason = `${shortOid(to)} was rolled back itself; a reaction does not return to it.`;
  return { kind: 'failed', reason, isFinal: true };
}

/** It would be another commit than the one that was found bad. */
function movedOn({ oid }: CommitData): StepOutcome {
  const reason = `HEAD moved on from ${shortOid(oid)} just now. Look at what is there, then try again.`;
  return { kind: 'failed', reason };
}

function ended(outcome: StepOutcome): Ended {
  return { ended: outcome, isDenied: false };
}

/** Under later commits the one commit is undone, and they are kept. */
function requestOf(
  { options, run: { reaction, run: id }, hops }: StepContext<RollbackStepOptions>,
  { commit, isHead }: Bad,
): RollbackAsked {
  const { rollback, mode = 'revert' } = options;
  const isUndoing = rollback === 'previous' && !isHead;
  const isWord = rollback === 'previous' || rollback === 'last-healthy';
  const target = isUndoing ? { undoing: commit.oid } : isWord ? rollback : { revision: rollback };
  return { target, mode, trailers: ownTrailers({ reaction, run: id, hops }) };
}

/** What nobody foresaw is not done without a person: HEAD has moved on, or no commit is meant. */
function mustAsk({ options, subject }: StepContext<RollbackStepOptions>, { isHead }: Bad): boolean {
  return options.confirm !== 'never' || !isHead || subject === null;
}

async function ask(
  { history }: RollbackStepPorts,
  context: StepContext<RollbackStepOptions>,
  { commit, isHead }: Bad,
  plan: RollbackReport,
): Promise<Answer> {
  const newest = await history(MOST_COMMITS);
  const isUnasked = context.options.confirm === 'never';
  return context.ask({
    summary: previewSummary(plan, commit),
    document: previewDocument(plan, commit, newest),
    plan: plan.id,
    expiresMs: DAY_MS,
    ...(isUnasked && {
      note: isHead
        ? 'A person decides, since the event names no commit.'
        : 'A person decides, since there are later commits.',
    }),
  });
}

function notGranted(answer: Exclude<Answer, { kind: 'granted' }>): StepOutcome {
  const reason =
    answer.kind === 'denied'
      ? `${answer.by} denied it${answer.reason === undefined ? '' : `: ${answer.reason}`}.`
      : answer.reason;
  return { kind: 'failed', reason: `It is not rolled back. ${reason}`, isFinal: true };
}

function refused({ reason = '', hint = '' }: RollbackReport): StepOutcome {
  return { kind: 'failed', reason: `${reason} ${hint}`.trim() };
}

function done(report: RollbackReport): StepOutcome {
  const { id, mode, from, to, snapshot, commit = null, files } = report;
  const what = commit === null ? '' : ` by ${shortOid(commit)}`;
  const changed = counted(files.length, ['file', 'files']);
  const summary = `Rolled back ${shortOid(from)} to ${shortOid(to)}${what}, ${changed} changed`;
  return {
    kind: 'succeeded',
    summary,
    notes: { rollback: { id, mode, from, to, snapshot, commit } },
  };
}
