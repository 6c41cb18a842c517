import { isEvent, shortType, type AnyEvent } from './event.ts';
import type { VerdictOutcome } from './validationData.ts';

/**
 * A CDEvent 0.5.1 (https://github.com/cdevents/spec/tree/v0.5.1) in a CloudEvent, as its CloudEvents
 * binding asks for: `type` is the CDEvents type and `data` the whole CDEvent.
 */
export interface CdEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: {
    readonly context: CdContext;
    readonly subject: { readonly id: string; readonly source: string; readonly content: object };
    readonly customData: object;
    readonly customDataContentType: 'application/json';
  };
}

interface CdContext {
  readonly specversion: '0.5.1';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly timestamp: string;
  readonly chainId?: string;
}

/** The part of a CDEvent that depends on the type of ours. */
interface Mapped {
  /** Without the prefix, e.g. `service.deployed.0.3.0`. */
  readonly type: string;
  readonly id: string;
  readonly content: object;
}

const STANDARD = 'dev.cdevents.';
/** The name space that the specification keeps for custom events. */
const CUSTOM = 'dev.cdeventsx.git-reactor-';

/** The event as a CDEvent, `undefined` where CDEvents has no word for it. */
export function toCdEvent(event: AnyEvent): CdEvent | undefined {
  const standard = mapPlatform(event) ?? mapDeployment(event) ?? mapRepository(event);
  if (standard !== undefined) return wrap(event, STANDARD, standard);
  const custom = mapCustom(event);
  return custom && wrap(event, CUSTOM, custom);
}

function mapDeployment(event: AnyEvent): Mapped | undefined {
  if (isEvent(event, 'deployment.requested')) return pipelineRun('queued', event.data);
  if (isEvent(event, 'deployment.started')) return pipelineRun('started', event.data);
  if (isEvent(event, 'deployment.failed')) {
    return pipelineRun('finished', event.data, { outcome: 'failure', errors: event.data.reason });
  }
  if (isEvent(event, 'deployment.completed')) {
    return service(event.data.replaces === null ? 'deployed' : 'upgraded', event.data);
  }
  if (isEvent(event, 'deployment.rolledBack')) {
    return service('rolledback', { ...event.data, commit: event.data.to });
  }
  return undefined;
}

function mapPlatform(event: AnyEvent): Mapped | undefined {
  if (isEvent(event, 'infrastructure.clusterCreated')) return environment(event.data.cluster);
  if (isEvent(event, 'infrastructure.namespaceCreated')) return environment(event.data.namespace);
  if (isEvent(event, 'platform.sloViolation')) {
    return incident(event.id, `${event.data.name} misses its objective`, event.data);
  }
  if (isEvent(event, 'platform.errorBudgetDepleted')) {
    return incident(event.id, `${event.data.name} has used up its error budget`, event.data);
  }
  return undefined;
}

function mapRepository(event: AnyEvent): Mapped | undefined {
  if (isEvent(event, 'validation.started')) {
    return testRun('started', event.data.commit, {});
  }
  if (isEvent(event, 'validation.completed')) {
    const { commit, verdict } = event.data;
    return testRun('finished', commit, { outcome: OUTCOMES[verdict] });
  }
  if (isEvent(event, 'ref.created')) return branch('created', event.data.ref, event.source);
  if (isEvent(event, 'ref.deleted')) return branch('deleted', event.data.ref, event.source);
  return undefined;
}

function mapCustom(event: AnyEvent): Mapped | undefined {
  if (isEvent(event, 'commit.created')) {
    return { type: 'commit.created.0.1.0', id: event.data.oid, content: {} };
  }
  if (isEvent(event, 'platform.healthCheck')) {
    return { type: 'health.checked.0.1.0', id: event.data.name, content: {} };
  }
  return undefined;
}

interface Deployed {
  readonly deployment: string;
  readonly name: string;
  readonly environment: string;
  readonly commit: string;
  readonly artifact?: string;
}

function pipelineRun(state: string, { deployment, name }: Deployed, ended: object = {}): Mapped {
  const uri = `urn:git-reactor:deployment:${encodeURIComponent(deployment)}`;
  const content = { pipelineName: name, uri, ...ended };
  return { type: `pipelinerun.${state}.0.3.0`, id: deployment, content };
}

function service(change: string, deployed: Deployed): Mapped {
  const content = { environment: { id: deployed.environment }, artifactId: artifactOf(deployed) };
  return { type: `service.${change}.0.3.0`, id: deployed.name, content };
}

/** CDEvents asks for a package URL; what has none is named by the commit that it was made from. */
function artifactOf({ artifact, name, commit }: Deployed): string {
  if (artifact?.startsWith('pkg:')) return artifact;
  return `pkg:generic/${encodeURIComponent(name)}@${commit}`;
}

function environment(name: string): Mapped {
  return { type: 'environment.created.0.3.0', id: name, content: { name } };
}

function incident(
  id: string,
  description: string,
  about: { readonly name: string; readonly environment: string },
): Mapped {
  const content = {
    description,
    environment: { id: about.environment },
    service: { id: about.name },
  };
  return { type: 'incident.detected.0.3.0', id, content };
}

const OUTCOMES: Readonly<Record<VerdictOutcome, string>> = {
  pass: 'success',
  warn: 'success',
  fail: 'failure',
  error: 'error',
  skipped: 'cancel',
};

function testRun(state: string, commit: string, ended: object): Mapped {
  const content = { environment: { id: 'git' }, testSuite: { id: 'git-reactor' }, ...ended };
  return { type: `testsuiterun.${state}.0.3.0`, id: commit, content };
}

function branch(change: string, ref: string, source: string): Mapped | undefined {
  if (!ref.startsWith('refs/heads/')) return undefined;
  const id = ref.slice('refs/heads/'.length);
  return { type: `branch.${change}.0.3.0`, id, content: { repository: { id: source } } };
}

function wrap(event: AnyEvent, prefix: string, { type, id, content }: Mapped): CdEvent {
  const { source, time } = event;
  const context: CdContext = {
    specversion: '0.5.1',
    ...{ id: event.id, source, type: prefix + type, timestamp: time },
    ...(event.correlationid !== undefined && { chainId: event.correlationid }),
  };
  return Object.freeze({
    specversion: '1.0' as const,
    ...{ id: event.id, source, type: context.type, subject: id, time },
    datacontenttype: 'application/json' as const,
    data: {
      context,
      subject: { id, source, content },
      customData: { type: shortType(event), data: event.data },
      customDataContentType: 'application/json' as const,
    },
  });
}
