import { describe, expect, it } from 'vitest';
import { misfit } from '../../../src/core/events/payloadSchema.ts';
import { DEFINITIONS, PAYLOADS } from '../../../src/core/events/payloadSchemas.generated.ts';
import {
  appliedPaths,
  infrastructureEvents,
  type ResourceChange,
} from '../../../src/core/reactions/infrastructure.ts';

const place = { environment: 'prod', commit: 'a'.repeat(40) };
const by = { ...place, by: 'kubernetes' };
const change = (more: Partial<ResourceChange>): ResourceChange => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', namespace: '', name: 'x', change: 'created' },
  ...more,
});

describe('what changed manifests mean', () => {
  it.each([
    [
      change({ kind: 'Namespace', name: 'team' }),
      ['infrastructure.namespaceCreated', 'prod/v1/Namespace/team', { ...by, namespace: 'team' }],
    ],
    [
      change({ kind: 'Namespace', name: 'team', change: 'deleted' }),
      [
        'infrastructure.resourceDeleted',
        'prod/v1/Namespace/team',
        { ...by, address: 'v1/Namespace/team', kind: 'Namespace' },
      ],
    ],
    [
      change({ apiVersion: 'cluster.x-k8s.io/v1beta1', kind: 'Cluster', provider: 'AWSCluster' }),
      [
        'infrastructure.clusterCreated',
        'prod/cluster.x-k8s.io/v1beta1/Cluster/x',
        { ...by, cluster: 'x', provider: 'AWSCluster' },
      ],
    ],
    [
      change({ namespace: 'team', change: 'updated', changed: ['data.a'] }),
      [
        'infrastructure.resourceUpdated',
        'prod/v1/ConfigMap/team/x',
        { ...by, address: 'v1/ConfigMap/team/x', kind: 'ConfigMap', changed: ['data.a'] },
      ],
    ],
  ])('%o', (changed, [type, subject, data]) => {
    const events = infrastructureEvents([changed], place);
    expect(events).toEqual([{ type, subject, data }]);
    for (const each of events) {
      expect(misfit(each.data, PAYLOADS[each.type], DEFINITIONS, 'data')).toBeUndefined();
    }
  });
});

describe('what a command applies', () => {
  it.each([
    ['kubectl apply -k k8s/', ['k8s/']],
    [
      '/usr/bin/kubectl --context x apply -f a.yaml -f b.yaml,c.yaml',
      ['a.yaml', 'b.yaml', 'c.yaml'],
    ],
    ['kubectl apply --filename=a.yaml -fb.yaml --kustomize k8s', ['a.yaml', 'b.yaml', 'k8s']],
    ['kubectl apply -f - -f https://x.example/a.yaml', []],
    ['kubectl get -f a.yaml', []],
    ['./deploy.sh apply -f a.yaml', []],
  ])('%s', (command, paths) => {
    expect(appliedPaths(command.split(' '))).toEqual(paths);
  });
});
