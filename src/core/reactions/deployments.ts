import type { Oid } from '../events/commitData.ts';
import { isEvent, type AnyEvent, type ReactorEvent } from '../events/event.ts';
import type { EventMap } from '../events/eventMap.ts';
import { forgetOldest } from '../forgetOldest.ts';

/** A version that was deployed to its end. */
export interface DeployedVersion {
  /** The id of the deployment that brought it. */
  readonly deployment: string;
  readonly commit: Oid;
  readonly artifact?: string;
  /** Milliseconds since the epoch; since when it was deployed. */
  readonly since: number;
}

/** What was last heard of the health of something deployed. */
export interface Health {
  readonly healthy: boolean;
  /** Milliseconds since the epoch; since when it is so. */
  readonly since: number;
  readonly reason?: string;
}

export type DeploymentState = 'requested' | 'running' | 'deployed' | 'failed' | 'rolledBack';

/** What is deployed under one name in one environment. */
export interface Deployment {
  readonly name: string;
  readonly environment: string;
  /** What came of the newest attempt. */
  readonly state: DeploymentState;
  /** Milliseconds since the epoch; since when it is in this state. */
  readonly since: number;
  /** The commit of the newest attempt, whatever came of it. */
  readonly commit: Oid;
  /** What is there now; `null` before the first one came to its end. */
  readonly current: DeployedVersion | null;
  /** What was there before, newest first, at most 50. */
  readonly history: readonly DeployedVersion[];
  /** Why the newest attempt failed or was rolled back. */
  readonly reason?: string;
  readonly health: Health | null;
}

/** All that is known to be deployed, by {@link deploymentKey}; the least recently told first. */
export type Deployments = ReadonlyMap<string, Deployment>;

export const NO_DEPLOYMENTS: Deployments = new Map();

const MOST_VERSIONS = 50;
const MOST_DEPLOYMENTS = 1_000;

type DeploymentEvent = ReactorEvent<
  | 'deployment.requested'
  | 'deployment.started'
  | 'deployment.completed'
  | 'deployment.failed'
  | 'deployment.rolledBack'
>;

/** One name in one environment. */
export function deploymentKey(name: string, environment: string): string {
  return JSON.stringify([environment, name]);
}

/** What is deployed after an event; the same map if the event tells nothing of it. */
export function foldDeployments(known: Deployments, event: AnyEvent): Deployments {
  if (isEvent(event, 'platform.healthCheck')) return withHealth(known, event);
  if (!isDeployment(event)) return known;
  const { name, environment } = event.data;
  const key = deploymentKey(name, environment);
  return withDeployment(known, key, afterEvent(known.get(key), event));
}

function isDeployment(event: AnyEvent): event is DeploymentEvent & AnyEvent {
  return (
    isEvent(event, 'deployment.requested') ||
    isEvent(event, 'deployment.started') ||
    isEvent(event, 'deployment.completed') ||
    isEvent(event, 'deployment.failed') ||
    isEvent(event, 'deployment.rolledBack')
  );
}

function afterEvent(known: Deployment | undefined, event: DeploymentEvent & AnyEvent): Deployment {
  const at = Date.parse(event.time);
  const { name, environment, commit } = event.data;
  const former = known ?? { current: null, history: [], health: null };
  const { current, history, health } = former;
  const base = { name, environment, since: at, commit, current, history, health };
  if (isEvent(event, 'deployment.requested')) return { ...base, state: 'requested' };
  if (isEvent(event, 'deployment.started')) return { ...base, state: 'running' };
  if (isEvent(event, 'deployment.failed')) {
    return { ...base, state: 'failed', reason: event.data.reason };
  }
  if (isEvent(event, 'deployment.completed')) {
    return { ...base, ...versionsAfter(base, versionOf(event.data, at)), state: 'deployed' };
  }
  const { to, reason } = event.data;
  return {
    ...base,
    ...versionsBackTo(base, to, event.data.deployment, at),
    state: 'rolledBack',
    reason,
  };
}

type Versions = Pick<Deployment, 'current' | 'history'>;

function versionOf(
  { deployment, commit, artifact }: EventMap['deployment.completed'],
  since: number,
): DeployedVersion {
  return { deployment, commit, ...(artifact !== undefined && { artifact }), since };
}

function versionsAfter({ current, history }: Versions, version: DeployedVersion): Versions {
  if (current === null) return { current: version, history };
  return { current: version, history: [current, ...history].slice(0, MOST_VERSIONS) };
}

/** What was there already stays as it is: a failed attempt may never have replaced it. */
function versionsBackTo(versions: Versions, to: Oid, deployment: string, since: number): Versions {
  if (versions.current?.commit === to) return versions;
  const earlier = versions.history.find(({ commit }) => commit === to);
  const { artifact } = earlier ?? {};
  const again = { deployment, commit: to, ...(artifact !== undefined && { artifact }), since };
  return versionsAfter(versions, again);
}

/** Only of what is deployed as far as is known: anything can be watched. */
function withHealth(
  known: Deployments,
  { data, time }: ReactorEvent<'platform.healthCheck'>,
): Deployments {
  const key = deploymentKey(data.name, data.environment);
  const deployment = known.get(key);
  if (deployment === undefined) return known;
  const { healthy, reason } = data;
  const { health } = deployment;
  if (health?.healthy === healthy && health.reason === reason) return known;
  const since = health?.healthy === healthy ? health.since : Date.parse(time);
  const now = { healthy, since, ...(reason !== undefined && { reason }) };
  return withDeployment(known, key, { ...deployment, health: now });
}

function withDeployment(known: Deployments, key: string, deployment: Deployment): Deployments {
  const next = new Map(known);
  next.delete(key);
  next.set(key, deployment);
  forgetOldest(next, MOST_DEPLOYMENTS);
  return next;
}
