import { CloudEvent } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { toCdEvent } from '../../../src/core/events/cdEvents.ts';
import { shortType, type AnyEvent } from '../../../src/core/events/event.ts';
import type { EventType } from '../../../src/core/events/eventMap.ts';
import { eventOf, eventOfEachType } from '../../harness/payloadOf.ts';
import { sampleOf } from '../../harness/sampleEvents.ts';

const withData = (type: EventType, data: object): AnyEvent => {
  const event = eventOf(type);
  return { ...event, data: { ...event.data, ...data } } as AnyEvent;
};

describe('CDEvents', () => {
  it('have a word for these types and no other', () => {
    const mapped = eventOfEachType().map((event) => [shortType(event), toCdEvent(event)?.type]);
    expect(Object.fromEntries(mapped.filter(([, type]) => type !== undefined))).toEqual({
      'commit.created': 'dev.cdeventsx.git-reactor-commit.created.0.1.0',
      'validation.started': 'dev.cdevents.testsuiterun.started.0.3.0',
      'validation.completed': 'dev.cdevents.testsuiterun.finished.0.3.0',
      'deployment.requested': 'dev.cdevents.pipelinerun.queued.0.3.0',
      'deployment.started': 'dev.cdevents.pipelinerun.started.0.3.0',
      'deployment.completed': 'dev.cdevents.service.deployed.0.3.0',
      'deployment.failed': 'dev.cdevents.pipelinerun.finished.0.3.0',
      'deployment.rolledBack': 'dev.cdevents.service.rolledback.0.3.0',
      'infrastructure.clusterCreated': 'dev.cdevents.environment.created.0.3.0',
      'infrastructure.namespaceCreated': 'dev.cdevents.environment.created.0.3.0',
      'platform.healthCheck': 'dev.cdeventsx.git-reactor-health.checked.0.1.0',
      'platform.sloViolation': 'dev.cdevents.incident.detected.0.3.0',
      'platform.errorBudgetDepleted': 'dev.cdevents.incident.detected.0.3.0',
    });
  });

  it('are CloudEvents whose data is the whole CDEvent', () => {
    for (const event of eventOfEachType()) {
      const wrapped = toCdEvent(event);
      if (wrapped === undefined) continue;
      expect(new CloudEvent(wrapped as unknown as Record<string, unknown>).validate()).toBe(true);
      expect(wrapped.data.context).toEqual({
        ...{ specversion: '0.5.1', id: event.id, source: event.source, type: wrapped.type },
        ...{ timestamp: event.time, chainId: 'c1' },
      });
      expect(wrapped.data.customData).toEqual({ type: shortType(event), data: event.data });
      expect(wrapped.subject).toBe(wrapped.data.subject.id);
    }
  });

  it('tell a first deployment from an upgrade, and name the artifact', () => {
    const first = withData('deployment.completed', {
      name: 'web shop',
      commit: 'abc',
      replaces: null,
    });
    expect(toCdEvent(first)?.data.subject.content).toEqual({
      environment: { id: 'text' },
      artifactId: 'pkg:generic/web%20shop@abc',
    });
    const upgrade = withData('deployment.completed', {
      replaces: 'old',
      artifact: 'pkg:oci/web@1',
    });
    expect(toCdEvent(upgrade)).toMatchObject({
      type: 'dev.cdevents.service.upgraded.0.3.0',
      data: { subject: { content: { artifactId: 'pkg:oci/web@1' } } },
    });
    const back = withData('deployment.rolledBack', { name: 'web', commit: 'bad', to: 'good' });
    expect(toCdEvent(back)?.data.subject.content).toMatchObject({
      artifactId: 'pkg:generic/web@good',
    });
  });

  it.each([
    ['pass', 'success'],
    ['warn', 'success'],
    ['fail', 'failure'],
    ['error', 'error'],
    ['skipped', 'cancel'],
  ])('call the verdict %s %s', (verdict, outcome) => {
    const event = withData('validation.completed', { verdict });
    expect(toCdEvent(event)?.data.subject.content).toMatchObject({ outcome });
  });

  it('tell of branches, not of other refs', () => {
    const of = (ref: string): AnyEvent =>
      sampleOf('ref.created', 1, { data: { ref, from: null, to: 'a', cause: 'unknown' } });
    expect(toCdEvent(of('refs/heads/release/1'))).toMatchObject({
      type: 'dev.cdevents.branch.created.0.3.0',
      subject: 'release/1',
    });
    expect(toCdEvent(of('refs/remotes/origin/main'))).toBeUndefined();
  });
});
