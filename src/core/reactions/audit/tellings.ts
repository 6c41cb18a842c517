import type { EventMap, EventType } from '../../events/eventMap.ts';
import type { RollbackReport } from '../../events/rollbackData.ts';
import type { AuditInputs } from './entry.ts';

/** What an entry says of an event beside that which all entries say. */
export interface Telling {
  readonly outcome: string;
  readonly reason?: string | undefined;
  readonly by?: string;
  /** Left out where the event does not say it. */
  readonly inputs?: TellingInputs;
}

export type TellingInputs = Readonly<Record<string, AuditInputs[string] | undefined>>;

type Tell<T extends EventType> = (data: EventMap[T]) => Telling;

/**
 * The events that become entries, decisions and effects, with what stands in them; everything else
 * (commits, refs, checks, health) is what they rest on and stays in the stream. Of steps only those
 * are told that act, or that were not allowed to begin.
 */
export const TELLINGS: { readonly [T in EventType]?: Tell<T> } = {
  'run.started': ({ on, group, steps, retryOf }) => ({
    outcome: 'started',
    inputs: { on, group, steps, retryOf },
  }),
  'run.retryAsked': ({ by }) => ({ outcome: 'retry-asked', by }),
  'run.succeeded': ({ tookMs }) => ({ outcome: 'succeeded', inputs: { tookMs } }),
  'run.failed': ({ step, reason, tookMs }) => ({
    outcome: 'failed',
    reason,
    inputs: { step, tookMs },
  }),
  'run.cancelled': ({ reason, by }) => ({ outcome: 'cancelled', reason, by }),
  'run.deadLettered': ({ reason, letter, attempts }) => ({
    outcome: 'dead',
    reason,
    inputs: { letter, attempts },
  }),
  'step.started': ({ step, kind, reality, attempt }) => ({
    outcome: 'started',
    inputs: { step, kind, reality, attempt },
  }),
  'step.succeeded': ({ step, kind, reality, attempts, tookMs, summary }) => ({
    outcome: 'succeeded',
    reason: summary,
    inputs: { step, kind, reality, attempts, tookMs },
  }),
  'step.failed': ({ step, kind, reality, attempts, tookMs, reason }) => ({
    outcome: 'failed',
    reason,
    inputs: { step, kind, reality, attempts, tookMs },
  }),
  'step.skipped': ({ step, kind, reality, reason }) => ({
    outcome: 'skipped',
    reason,
    inputs: { step, kind, reality },
  }),
  'step.interrupted': ({ step, kind, reality, reason }) => ({
    outcome: 'interrupted',
    reason,
    inputs: { step, kind, reality },
  }),
  'approval.requested': ({ note, summary, ...data }) => ({
    outcome: 'requested',
    reason: note === undefined ? summary : `${summary} ${note}`,
    inputs: {
      ...{ approval: data.approval, step: data.step, plan: data.plan, document: data.document },
      ...{ approvers: data.approvers, isByOther: data.isByOther, expiresAt: data.expiresAt },
    },
  }),
  'approval.granted': ({ approval, plan, by, isAutomatic, reason }) => ({
    ...{ outcome: 'granted', by, reason },
    inputs: { approval, plan, isAutomatic },
  }),
  'approval.denied': ({ approval, plan, by, isAutomatic, reason }) => ({
    ...{ outcome: 'denied', by, reason },
    inputs: { approval, plan, isAutomatic },
  }),
  'approval.expired': ({ approval, plan, cause, reason }) => ({
    ...{ outcome: 'expired', reason },
    inputs: { approval, plan, cause },
  }),
  'deployment.requested': ({ by, ...data }) => ({
    ...{ outcome: 'requested', by },
    inputs: deployed(data),
  }),
  'deployment.started': (data) => ({ outcome: 'started', inputs: deployed(data) }),
  'deployment.completed': ({ tookMs, replaces, ...data }) => ({
    outcome: 'completed',
    inputs: { ...deployed(data), tookMs, replaces },
  }),
  'deployment.failed': ({ tookMs, reason, ...data }) => ({
    ...{ outcome: 'failed', reason },
    inputs: { ...deployed(data), tookMs },
  }),
  'deployment.rolledBack': ({ to, reason, ...data }) => ({
    ...{ outcome: 'rolled-back', reason },
    inputs: { ...deployed(data), to },
  }),
  'infrastructure.clusterCreated': ({ by, environment, cluster, provider }) => ({
    ...{ outcome: 'created', by },
    inputs: { environment, cluster, provider },
  }),
  'infrastructure.namespaceCreated': ({ by, environment, namespace, cluster }) => ({
    ...{ outcome: 'created', by },
    inputs: { environment, namespace, cluster },
  }),
  'infrastructure.resourceCreated': (data) => ({ outcome: 'created', ...resource(data) }),
  'infrastructure.resourceUpdated': (data) => ({ outcome: 'updated', ...resource(data) }),
  'infrastructure.resourceDeleted': (data) => ({ outcome: 'deleted', ...resource(data) }),
  'rollback.planned': (data) => ({ outcome: 'planned', ...rollback(data) }),
  'rollback.applied': (data) => ({ outcome: 'applied', ...rollback(data) }),
  'rollback.undone': (data) => ({ outcome: 'undone', ...rollback(data) }),
  'rollback.refused': (data) => ({ outcome: 'refused', ...rollback(data) }),
  'fix.proposed': ({ fix, branch, oid, rules, files }) => ({
    outcome: 'proposed',
    inputs: { fix, branch, oid, rules, files },
  }),
  'fix.merged': ({ fix, into, oid, by }) => ({ outcome: 'merged', by, inputs: { fix, into, oid } }),
  'reality.merged': ({ reality, base, into, oid, outcome, findings }) => ({
    outcome: 'merged',
    inputs: { reality, base, into, oid, verdict: outcome, findings: findings.length },
  }),
  'config.changed': ({ path, from, to, hasConsent, by }) => ({
    outcome: from === to ? consent(hasConsent) : 'changed',
    ...(by !== undefined && { by }),
    inputs: { path, from, to, hasConsent },
  }),
  'loop.stopped': ({ on, hops }) => ({ outcome: 'stopped', inputs: { on, hops } }),
  'audit.remarked': ({ step, text }) => ({ outcome: 'remarked', reason: text, inputs: { step } }),
  'audit.sealed': ({ entries, head }) => ({ outcome: 'sealed', inputs: { entries, head } }),
};

function consent(isGiven: boolean): string {
  return isGiven ? 'consent-given' : 'consent-withdrawn';
}

type Deployed = Pick<
  EventMap['deployment.requested'],
  'deployment' | 'name' | 'environment' | 'artifact'
>;

function deployed({ deployment, name, environment, artifact }: Deployed): TellingInputs {
  return { deployment, name, environment, artifact };
}

type Resource = EventMap['infrastructure.resourceCreated'];

function resource({ by, environment, address, kind, changed }: Resource): Omit<Telling, 'outcome'> {
  return { by, inputs: { environment, address, resource: kind, changed } };
}

function rollback({ id, reason, files, ...report }: RollbackReport): Omit<Telling, 'outcome'> {
  const { mode, from, to, snapshot, pushed, commit: made } = report;
  const what = { rollback: id, mode, from, to, snapshot, pushed, made, files: files.length };
  return { reason, inputs: { commit: from, ...what } };
}
