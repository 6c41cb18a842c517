import { describe, expect, it } from 'vitest';
import { checkReferences } from '../../../src/adapters/kubernetes/references/checkReferences.ts';
import { fileFacts } from '../../../src/adapters/kubernetes/references/fileFacts.ts';
import type { Finding } from '../../../src/core/events/validationData.ts';
import type { KubernetesOptions } from '../../../src/core/validation/kubernetesOptions.ts';

type Tree = Readonly<Record<string, string>>;

interface Also {
  readonly isOpen?: boolean;
  readonly options?: KubernetesOptions;
}

function findingsOf(tree: Tree, { isOpen = false, options = {} }: Also = {}): readonly Finding[] {
  const files = Object.entries(tree).map(([path, text]) => ({ path, facts: fileFacts(text) }));
  return checkReferences({ files, isOpen, options });
}

/** `path rule severity`. */
function told(tree: Tree, also: Also = {}): readonly string[] {
  return findingsOf(tree, also).map(({ path, rule, severity }) => `${path} ${rule} ${severity}`);
}

const object = (apiVersion: string, kind: string, name: string, more = ''): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { ${name.includes(':') ? name : `name: ${name}`} }\n${more}\n`;
const configMap = (name: string, more = ''): string => object('v1', 'ConfigMap', name, more);

/** A Deployment `web` whose only container has the lines given. */
const workload = (lines: string, name = 'web'): string =>
  object(
    'apps/v1',
    'Deployment',
    name,
    `spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      volumes: [{ name: v, projected: { sources: [] } }]
      containers:
        - name: app
          ${lines.replaceAll('\n', '\n          ')}`,
  );
const usesConfig = (name: string, more = ''): string =>
  workload(`envFrom: [{ configMapRef: { name: ${name}${more} } }]`);

describe('a name that nothing in the tree has', () => {
  it('is a warning where it is a slip of another one, with a fix', () => {
    const text = usesConfig('app-confg');
    const [found, ...others] = findingsOf({
      'a/web.yaml': text,
      'b/c.yaml': configMap('app-config'),
    });
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      ...{ path: 'a/web.yaml', line: 13, rule: 'missing-reference', severity: 'warning' },
      message:
        'Deployment web needs the ConfigMap app-confg, which is not in this tree; is app-config meant?',
      fix: { title: 'Change it to app-config', edits: [{ newText: 'app-config' }] },
    });
    const line = text.split('\n')[12] ?? '';
    expect(line.slice((found?.column ?? 0) - 1, (found?.endColumn ?? 0) - 1)).toBe('app-confg');
  });

  it.each([
    ['a number', 'redis-1', 'redis-2'],
    ['a stage', 'app-dev', 'app-prod'],
    ['a letter of a short word', 'app-test', 'app-rest'],
    ['a whole word', 'app-settings', 'app'],
  ])('is no slip of a name that differs by %s', (_, used, known) => {
    const tree = { 'a/web.yaml': usesConfig(used), 'b/c.yaml': configMap(known) };
    expect(told(tree)).toEqual(['a/web.yaml missing-reference info']);
  });

  it('is a warning where others of its kind are applied with it, else information', () => {
    const tree = { 'a/web.yaml': usesConfig('settings'), 'a/c.yaml': configMap('other') };
    expect(told(tree)).toEqual(['a/web.yaml missing-reference warning']);
    const apart = { 'a/web.yaml': usesConfig('settings'), 'b/c.yaml': configMap('other') };
    expect(told(apart)).toEqual(['a/web.yaml missing-reference info']);
    const together = { ...apart, 'kustomization.yaml': 'resources: [a/web.yaml, b/c.yaml]\n' };
    expect(told(together)).toEqual(['a/web.yaml missing-reference warning']);
  });

  it('is told once in a file', () => {
    const lines = `env:
  - { name: A, valueFrom: { configMapKeyRef: { name: gone, key: a } } }
  - { name: B, valueFrom: { configMapKeyRef: { name: gone, key: b } } }`;
    expect(findingsOf({ 'web.yaml': workload(lines) }).map(({ line }) => line)).toEqual([14]);
  });

  it.each([
    ['ConfigMap', usesConfig('gone')],
    ['ConfigMap', workload('').replace('sources: []', 'sources: [{ configMap: { name: gone } }]')],
    ['ConfigMap', workload('').replace('projected: { sources: [] }', 'configMap: { name: gone }')],
    [
      'PersistentVolumeClaim',
      workload('').replace(
        'projected: { sources: [] }',
        'persistentVolumeClaim: { claimName: gone }',
      ),
    ],
    [
      'ServiceAccount',
      workload('').replace('volumes:', 'serviceAccountName: gone\n      volumes:'),
    ],
    [
      'Deployment',
      object(
        'autoscaling/v2',
        'HorizontalPodAutoscaler',
        'a',
        'spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: gone } }',
      ),
    ],
    [
      'Role',
      object(
        'rbac.authorization.k8s.io/v1',
        'RoleBinding',
        'a',
        'roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: gone }',
      ),
    ],
    [
      'Service',
      object(
        'networking.k8s.io/v1',
        'Ingress',
        'a',
        'spec: { defaultBackend: { service: { name: gone, port: { number: 80 } } } }',
      ),
    ],
    [
      'Service',
      object(
        'networking.k8s.io/v1',
        'Ingress',
        'a',
        'spec: { rules: [{ http: { paths: [{ backend: { service: { name: gone, port: { number: 80 } } } }] } }] }',
      ),
    ],
    [
      'Service',
      object(
        'gateway.networking.k8s.io/v1',
        'HTTPRoute',
        'a',
        'spec: { rules: [{ backendRefs: [{ name: gone, port: 80 }] }] }',
      ),
    ],
  ])('is found where a %s is needed', (kind, text) => {
    const found = findingsOf({ 'a.yaml': text });
    expect(found.map(({ message }) => message)).toEqual([
      expect.stringContaining(`needs the ${kind} gone, which is not in this tree`),
    ]);
  });

  it('is looked for in lists, in JSON and among several documents', () => {
    const item = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', envFrom: [{ configMapRef: { name: 'gone' } }] }] },
    });
    const list = `{"apiVersion": "v1", "kind": "List", "items": [${item}]}`;
    expect(told({ 'a.json': list })).toEqual(['a.json missing-reference info']);
    expect(
      told({ 'a.json': list, 'b.yaml': `${configMap('x')}---\n${configMap('gone')}` }),
    ).toEqual([]);
  });
});

describe('no alarm is raised', () => {
  const secret = (name: string): string => workload(`envFrom: [{ secretRef: { name: ${name} } }]`);

  it.each<[string, Tree]>([
    ['for what is there', { 'a.yaml': usesConfig('c'), 'b.yaml': configMap('c') }],
    ['for what is optional', { 'a.yaml': usesConfig('gone', ', optional: true') }],
    [
      'for names that Flux fills in',
      { 'a.yaml': usesConfig('"${NAME}"'), 'c.yaml': configMap('c') },
    ],
    [
      'for names with placeholders of Kustomize',
      { 'a.yaml': usesConfig('$(NAME)'), 'c.yaml': configMap('c') },
    ],
    [
      'for what every cluster has',
      { 'a.yaml': usesConfig('kube-root-ca.crt'), 'c.yaml': configMap('c') },
    ],
    [
      'for the default account',
      {
        'a.yaml': workload('').replace('volumes:', 'serviceAccountName: default\n      volumes:'),
        'b.yaml': object('v1', 'ServiceAccount', 'b'),
      },
    ],
    ['for Secrets if the tree has none', { 'a.yaml': secret('gone') }],
    [
      'for what a generator makes',
      {
        'a.yaml': usesConfig('made'),
        'kustomization.yaml':
          'resources: [a.yaml]\nconfigMapGenerator: [{ name: made }, { name: other }]\n',
      },
    ],
    [
      'for what a generator of an overlay makes',
      {
        'base/a.yaml': usesConfig('made'),
        'base/kustomization.yaml': 'resources: [a.yaml]\n',
        'prod/kustomization.yaml': 'resources: [../base]\nconfigMapGenerator: [{ name: made }]\n',
      },
    ],
    [
      'for a secret that a generator makes',
      {
        'a.yaml': secret('made'),
        'k/kustomization.yaml': 'secretGenerator: [{ name: made }]\n',
        'b.yaml': object('v1', 'Secret', 'b'),
      },
    ],
    [
      'for a name with what Kustomize puts around it',
      {
        'a.yaml': usesConfig('dev-c-v1'),
        'b.yaml': configMap('c'),
        'k/kustomization.yaml': 'namePrefix: dev-\nnameSuffix: -v1\n',
      },
    ],
    [
      'for what an ExternalSecret makes',
      {
        'a.yaml': secret('made'),
        'b.yaml': object('v1', 'Secret', 'b'),
        'e.yaml': object(
          'external-secrets.io/v1',
          'ExternalSecret',
          'e',
          'spec: { target: { name: made } }',
        ),
      },
    ],
    [
      'for what a SealedSecret becomes',
      {
        'a.yaml': secret('made'),
        'b.yaml': object('v1', 'Secret', 'b'),
        'e.yaml': object('bitnami.com/v1alpha1', 'SealedSecret', 'made', 'spec: {}'),
      },
    ],
    [
      'for what an operator makes',
      {
        'a.yaml': secret('shop-db-app'),
        'b.yaml': object('v1', 'Secret', 'b'),
        'e.yaml': object('postgresql.cnpg.io/v1', 'Cluster', 'shop-db', 'spec: {}'),
      },
    ],
    [
      'for what cert-manager makes by an annotation',
      {
        'a.yaml': secret('shop-tls'),
        'b.yaml': object('v1', 'Secret', 'b'),
        'i.yaml': object(
          'networking.k8s.io/v1',
          'Ingress',
          'name: i, annotations: { cert-manager.io/cluster-issuer: le }',
          'spec: { tls: [{ secretName: shop-tls }] }',
        ),
      },
    ],
    [
      'for what a Job makes',
      {
        'a.yaml': secret('hook-cert'),
        'b.yaml': object('v1', 'Secret', 'b'),
        'j.yaml': object(
          'batch/v1',
          'Job',
          'j',
          'spec: { template: { spec: { containers: [{ name: c, args: [--secret-name=hook-cert] }] } } }',
        ),
      },
    ],
    [
      'for the claims of a StatefulSet',
      {
        'a.yaml': workload('').replace(
          'projected: { sources: [] }',
          'persistentVolumeClaim: { claimName: data-db-0 }',
        ),
        's.yaml': object(
          'apps/v1',
          'StatefulSet',
          'db',
          'spec: { volumeClaimTemplates: [{ metadata: { name: data } }] }',
        ),
      },
    ],
    [
      'for roles of the cluster',
      {
        'a.yaml': object(
          'rbac.authorization.k8s.io/v1',
          'ClusterRoleBinding',
          'a',
          'roleRef: { kind: ClusterRole, name: cluster-admin }\n---\n' +
            object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'mine') +
            '---\n' +
            object(
              'rbac.authorization.k8s.io/v1',
              'ClusterRoleBinding',
              'b',
              'roleRef: { kind: ClusterRole, name: "system:auth-delegator" }',
            ),
        ),
      },
    ],
    [
      'for an Ingress whose controller reads an annotation',
      {
        'a.yaml': object(
          'networking.k8s.io/v1',
          'Ingress',
          'a',
          'spec: { defaultBackend: { service: { name: redirect, port: { name: use-annotation } } } }',
        ),
        's.yaml': object('v1', 'Service', 's'),
      },
    ],
    [
      'for a namespace if the tree has none at all',
      { 'a.yaml': configMap('name: c, namespace: shop') },
    ],
    [
      'for a namespace of the cluster',
      {
        'a.yaml': configMap('name: c, namespace: kube-system'),
        'n.yaml': object('v1', 'Namespace', 'shop'),
      },
    ],
    [
      'for what is in the kube namespaces',
      {
        'a.yaml': usesConfig('coredns').replace('name: web', 'name: web, namespace: kube-system'),
        'c.yaml': configMap('c'),
      },
    ],
    [
      'for what another namespace may have, if Kustomize sets it',
      {
        'a.yaml': usesConfig('c').replace('name: web', 'name: web, namespace: one'),
        'b.yaml': configMap('name: c, namespace: two'),
        'kustomization.yaml': 'namespace: three\nresources: [a.yaml, b.yaml]\n',
      },
    ],
    [
      'for what another namespace may have, if Flux sets it',
      {
        'a.yaml': usesConfig('c').replace('name: web', 'name: web, namespace: one'),
        'b.yaml': configMap('name: c, namespace: two'),
        'f.yaml': object(
          'kustomize.toolkit.fluxcd.io/v1',
          'Kustomization',
          'f',
          'spec: { targetNamespace: x }',
        ),
      },
    ],
  ])('%s', (_, tree) => {
    expect(told(tree)).toEqual([]);
  });

  it('where charts of Helm bring what is not in the tree; slips and neighbours are still told', () => {
    const tree = { 'a/web.yaml': usesConfig('settings'), 'b/c.yaml': configMap('web-config') };
    expect(told(tree, { isOpen: true })).toEqual([]);
    const release = object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'shop', 'spec: {}');
    expect(told({ ...tree, 'r.yaml': release })).toEqual([]);
    expect(
      told(
        { 'a/web.yaml': usesConfig('web-confg'), 'b/c.yaml': configMap('web-config') },
        { isOpen: true },
      ),
    ).toEqual(['a/web.yaml missing-reference warning']);
    expect(
      told({ 'a/web.yaml': usesConfig('settings'), 'a/c.yaml': configMap('x') }, { isOpen: true }),
    ).toEqual(['a/web.yaml missing-reference info']);
  });
});

describe('a namespace', () => {
  it('is told where what is needed lies in another one', () => {
    const tree = {
      'a.yaml': usesConfig('c').replace('name: web', 'name: web, namespace: one'),
      'b.yaml': configMap('name: c, namespace: two'),
    };
    const [found] = findingsOf(tree);
    expect(found).toMatchObject({ rule: 'missing-reference', severity: 'info' });
    expect(found?.message).toContain('which this tree has in the namespace two only');
  });

  it('that the tree does not have is told if it has others', () => {
    const tree = {
      'a.yaml': configMap('name: c, namespace: shopping'),
      'n.yaml': object('v1', 'Namespace', 'storage'),
    };
    expect(told(tree)).toEqual(['a.yaml missing-reference info']);
    expect(told({ ...tree, 'n.yaml': object('v1', 'Namespace', 'shoping') })).toEqual([
      'a.yaml missing-reference warning',
    ]);
  });
});

describe('a port', () => {
  const service = (ports: string): string =>
    object('v1', 'Service', 'web', `spec: { ports: [${ports}] }`);
  const ingress = (port: string): string =>
    object(
      'networking.k8s.io/v1',
      'Ingress',
      'i',
      `spec: { defaultBackend: { service: { name: web, port: { ${port} } } } }`,
    );

  it.each([
    ['number: 80', '{ port: 80 }', []],
    ['name: http', '{ name: http, port: 80 }', []],
    ['number: 8080', '{ port: 80 }', ['80']],
    ['name: htpps', '{ name: http, port: 80 }, { name: https, port: 443 }', ['https']],
    ['name: grpc', '{ name: http, port: 80 }, { name: https, port: 443 }', [undefined]],
  ])('%s of a Service with %s', (asked, ports, fixes) => {
    const found = findingsOf({ 'i.yaml': ingress(asked), 's.yaml': service(ports) });
    expect(found.map(({ fix }) => fix?.edits[0]?.newText)).toEqual(fixes);
    for (const each of found)
      expect(each).toMatchObject({ rule: 'missing-port', severity: 'warning' });
  });

  it('may come from a patch, or from one that only Kustomize can read', () => {
    const tree = { 'i.yaml': ingress('number: 8080'), 's.yaml': service('{ port: 80 }') };
    expect(told({ ...tree, 'patch.yaml': service('{ port: 8080 }') })).toEqual([]);
    const kustomization =
      'resources: [s.yaml]\npatches: [{ target: { kind: Service }, path: p.json }]\n';
    expect(told({ ...tree, 'kustomization.yaml': kustomization })).toEqual([]);
  });

  it('of a Service outside of the cluster is any', () => {
    const service = object(
      'v1',
      'Service',
      'web',
      'spec: { type: ExternalName, externalName: example.com }',
    );
    expect(told({ 'i.yaml': ingress('number: 1'), 's.yaml': service })).toEqual([]);
  });
});

describe('a selector', () => {
  const service = (labels: string, more = ''): string =>
    object('v1', 'Service', `name: web${more}`, `spec: { selector: { ${labels} } }`);

  it('that selects the pods of a workload has nothing said of it', () => {
    expect(told({ 'a.yaml': workload(''), 's.yaml': service('app: web') })).toEqual([]);
  });

  it('with a slip is a warning, with a fix', () => {
    const text = workload('').replaceAll('app: web', 'app: webshop');
    const [found] = findingsOf({ 'a/a.yaml': text, 'b/s.yaml': service('app: webshpo') });
    expect(found).toMatchObject({
      rule: 'unmatched-selector',
      severity: 'warning',
      path: 'b/s.yaml',
    });
    expect(found?.fix?.edits).toMatchObject([{ newText: 'webshop' }]);
  });

  it('that selects nothing is a warning beside workloads, else information', () => {
    const [beside, apart] = ['a/s.yaml', 'b/s.yaml'].map((path) =>
      told({ 'a/a.yaml': workload(''), [path]: service('app: api') }),
    );
    expect(beside).toEqual(['a/s.yaml unmatched-selector warning']);
    expect(apart).toEqual(['b/s.yaml unmatched-selector info']);
  });

  it.each<[string, Tree]>([
    [
      'charts may bring pods',
      { 'r.yaml': object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'r') },
    ],
    ['an operator may make pods', { 'r.yaml': object('postgresql.cnpg.io/v1', 'Cluster', 'db') }],
    [
      'a custom workload has a template',
      {
        'r.yaml': object(
          'argoproj.io/v1alpha1',
          'Rollout',
          'api',
          'spec: { template: { metadata: { labels: { app: api } }, spec: {} } }',
        ),
      },
    ],
    [
      'a kustomization adds the label',
      { 'kustomization.yaml': 'commonLabels: { app: api }\nresources: [a.yaml, s.yaml]\n' },
    ],
    [
      'a patch adds the label',
      {
        'p.yaml': object(
          'apps/v1',
          'Deployment',
          'web',
          'spec: { template: { metadata: { labels: { app: api } } } }',
        ),
      },
    ],
    [
      'a JSON patch may add the label',
      { 'kustomization.yaml': 'resources: [s.yaml]\npatchesJson6902: [{ path: p.json }]\n' },
    ],
  ])('is not held to select nothing when %s', (_, more) => {
    expect(told({ 'a.yaml': workload(''), 's.yaml': service('app: api'), ...more })).toEqual([]);
  });

  it('may ask for labels that pods get when they run', () => {
    const tree = (labels: string): Tree => ({ 'a.yaml': workload(''), 's.yaml': service(labels) });
    expect(told(tree('app: web, statefulset.kubernetes.io/pod-name: web-0'))).toEqual([]);
    expect(told(tree('app: web, role: leader'))).toEqual(['s.yaml unmatched-selector info']);
    expect(told(tree('app: api, role: leader'))).toEqual(['s.yaml unmatched-selector warning']);
  });

  it('may be for pods of the cluster itself', () => {
    const text = service('component: scheduler', ', namespace: kube-system');
    expect(told({ 'a.yaml': workload(''), 's.yaml': text })).toEqual([]);
  });

  it('selects only in its own namespace', () => {
    const pods = workload('').replace('name: web', 'name: web, namespace: one');
    const tree = (namespace: string): Tree => ({
      'a.yaml': pods,
      's.yaml': service('app: web', `, namespace: ${namespace}`),
    });
    expect(told(tree('one'))).toEqual([]);
    expect(told(tree('two'))).toEqual(['s.yaml unmatched-selector info']);
  });

  it('of a disruption budget may have expressions', () => {
    const budget = (expression: string): string =>
      object(
        'policy/v1',
        'PodDisruptionBudget',
        'b',
        `spec: { selector: { matchExpressions: [{ ${expression} }] } }`,
      );
    expect(
      told({ 'a.yaml': workload(''), 'b.yaml': budget('key: app, operator: In, values: [web]') }),
    ).toEqual([]);
    expect(
      told({ 'a.yaml': workload(''), 'b.yaml': budget('key: app, operator: In, values: [api]') }),
    ).toEqual(['b.yaml unmatched-selector warning']);
  });
});

describe('a disruption budget', () => {
  const budget = (app: string): string =>
    object(
      'policy/v1',
      'PodDisruptionBudget',
      'b',
      `spec: { minAvailable: 1, selector: { matchLabels: { app: ${app} } } }`,
    );
  const options = { optionalRules: ['disruption-budget'] };

  it('is missed for several replicas, only by those who switched it on', () => {
    expect(told({ 'a.yaml': workload('') })).toEqual([]);
    expect(told({ 'a.yaml': workload('') }, { options })).toEqual([
      'a.yaml disruption-budget warning',
    ]);
    expect(told({ 'a.yaml': workload(''), 'b.yaml': budget('web') }, { options })).toEqual([]);
    expect(
      told({ 'a.yaml': workload('').replace('replicas: 2', 'replicas: 1') }, { options }),
    ).toEqual([]);
  });
});

describe('hostile trees', () => {
  it('may hold kustomizations that build each other', () => {
    const tree = {
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../a, ., "", [], x.yaml]\n',
    };
    expect(told({ ...tree, 'b/x.yaml': usesConfig('gone') })).toEqual([
      'b/x.yaml missing-reference info',
    ]);
  });

  it('may hold values of any sort anywhere', () => {
    const odd = ['1', 'null', '[]', '[[1]]', '{}', '{ name: {} }', '"text"'];
    const kinds = ['Deployment', 'Service', 'Ingress', 'RoleBinding', 'ConfigMap'];
    for (const value of odd) {
      for (const kind of kinds) {
        const spec = ['template', 'selector', 'rules', 'ports', 'volumeClaimTemplates']
          .map((key) => `  ${key}: ${value}`)
          .join('\n');
        const text = `apiVersion: v1\nkind: ${kind}\nmetadata: ${value}\nroleRef: ${value}\nspec:\n${spec}\n`;
        expect(
          findingsOf({
            'a.yaml': text,
            'kustomization.yaml': `resources: ${value}\nimages: ${value}\npatches: ${value}\nlabels: ${value}\n`,
          }),
        ).toEqual([]);
      }
    }
  });
});
