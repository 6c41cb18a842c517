import { describe, expect, it } from 'vitest';
import { deployment, SOUND } from '../../harness/manifests.ts';
import { findingsIn, fixed, told } from './check.ts';

describe('a manifest', () => {
  it('that the API server accepts has no findings', async () => {
    expect(await told(SOUND)).toEqual([]);
  });

  it('has a typo told at the key, with the nearest name as a fix', async () => {
    const text = SOUND.replace('selector:', 'selectr:');
    const found = await told(text);
    expect(found).toEqual([
      '6:3-6:10 unknown-field There is no field selectr in spec of Deployment web; is selector meant?',
      '5:1-5:5 missing-field spec of Deployment web lacks the field selector.',
    ]);
    expect(await fixed('unknown-field', text)).toBe(SOUND);
  });

  it('has a typo at its top told too', async () => {
    expect(await told('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndatta: {}\n')).toEqual(
      ['4:1-4:6 unknown-field There is no field datta in ConfigMap a; is data meant?'],
    );
  });

  it('has a wrong type told at the value, with quotes as a fix', async () => {
    const text = deployment(
      'image: nginx:1.29\nenv: [{ name: A, value: yes }]\nresources: { limits: { memory: 1Gi } }\n',
    );
    expect(await told(text)).toEqual([
      '13:35-13:38 wrong-type spec.template.spec.containers[0].env[0].value of Deployment web is a boolean; it has to be a string.',
    ]);
    expect(await fixed('wrong-type', text)).toBe(text.replace('yes', '"yes"'));
  });

  it.each([
    ['an enum', 'imagePullPolicy: always', 'wrong-value'],
    ['a quantity', 'resources: { requests: { cpu: 1 cpu } }', 'wrong-value'],
    ['a fraction', 'ports: [{ containerPort: 80.5 }]', 'wrong-type'],
    ['32 bits', 'ports: [{ containerPort: 4294967296 }]', 'wrong-value'],
    ['a list', 'args: --verbose', 'wrong-type'],
  ])('has a value told that does not fit %s', async (_, line, rule) => {
    const limit = line.startsWith('resources') ? '' : 'resources: { limits: { memory: 1Gi } }\n';
    const rules = (await findingsIn(deployment(`image: a:1\n${line}\n${limit}`)))
      .map((each) => each.rule)
      .filter((each) => each !== 'memory-limit');
    expect(rules).toEqual([rule]);
  });

  it('of a Secret has to hold base64', async () => {
    const secret = (value: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {key: ${value}}\n`;
    expect(await told(secret('aGVsbG8='))).toEqual([]);
    expect(await told(secret('plain text'))).toEqual([
      '4:13-4:23 wrong-value data.key of Secret a: "plain text" is no base64 text.',
    ]);
  });

  it('is read as YAML 1.1: octal numbers, dates as strings', async () => {
    const text = (mode: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {on: 2020-01-01}}\nspec:\n  containers: []\n  volumes: [{name: v, configMap: {name: c, defaultMode: ${mode}}}]\n`;
    expect(await told(text('0777'))).toEqual([]);
    expect(await told(text('0o777'))).toHaveLength(1);
  });

  it.each(['List', 'DeploymentList'])('may be a %s, whose items are judged', async (kind) => {
    const item = SOUND.replace('selector:', 'selectr:').replace(/^/gm, '    ').trimEnd();
    const api = kind === 'List' ? 'v1' : 'apps/v1';
    const found = await told(`apiVersion: ${api}\nkind: ${kind}\nitems:\n  -\n${item}\n`);
    expect(found[0]).toMatch(/^10:7-10:14 unknown-field /);
  });

  it('may have many documents, and JSON', async () => {
    const pod = JSON.stringify({ apiVersion: 'v1', kind: 'Pod', spec: { containers: [], x: 1 } });
    expect(await told(`${SOUND}---\n# nothing\n---\n${pod}\n`)).toEqual([
      expect.stringMatching(/^16:54-16:57 unknown-field |^\d+:\d+-\d+:\d+ unknown-field /),
    ]);
  });

  it('may have null where nothing is needed, but not where something is', async () => {
    const pod = (spec: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: null}\nspec: ${spec}\n`;
    expect(await told(pod('{containers: []}'))).toEqual([]);
    expect(await told(pod('{containers: null}'))).toEqual([
      '4:1-4:5 missing-field spec of Pod a lacks the field containers.',
    ]);
  });

  it('need not be whole in its status', async () => {
    const text = `${SOUND}status: { conditions: [{ type: Available }] }\n`;
    expect(await told(text)).toEqual([]);
  });

  it('may have placeholders that Flux fills in', async () => {
    const text = SOUND.replace('name: web', 'name: web\n  namespace: ${NS}').replace(
      'selector:',
      'replicas: ${REPLICAS}\n  selector:',
    );
    expect(await told(text)).toEqual([]);
  });
});

describe('what Flux fills in', () => {
  const options = { podSecurity: 'restricted', optionalRules: ['read-only-root'] } as const;
  const placed = (lines: string): string => deployment(`image: a:1\n${lines}`);

  it.each([
    ['a whole block', 'resources: ${RESOURCES}\nsecurityContext: ${CONTEXT}\n'],
    [
      'each value',
      `resources: { limits: "\${LIMITS}" }
securityContext:
  allowPrivilegeEscalation: \${NO}
  readOnlyRootFilesystem: \${YES}
  runAsNonRoot: \${YES}
  capabilities: { drop: ["\${ALL}"] }
  seccompProfile: { type: "\${PROFILE}" }
`,
    ],
  ])('is held to be right: %s', async (_, lines) => {
    const text = placed(lines).replace(
      'containers:',
      'securityContext: ${POD_CONTEXT}\n      containers:',
    );
    expect(await told(text, options)).toEqual([]);
  });

  it.each([
    ['a number', 'ports: [{ containerPort: "${PORT}" }]'],
    ['a list', 'args: ${ARGS}'],
    ['a boolean', 'stdin: ${STDIN}'],
    ['one of an enum', 'imagePullPolicy: ${POLICY}'],
    ['a part of a text', 'image: "a:${TAG}"'],
    [
      'a quantity',
      'resources: { limits: { memory: "${MEMORY}", cpu: "${CPU}m" }, requests: { cpu: 2 } }',
    ],
  ])('may be %s', async (_, line) => {
    const image = line.startsWith('image: ') ? '' : 'image: a:1\n';
    const limit = line.startsWith('resources') ? '' : 'resources: { limits: { memory: 1Gi } }\n';
    expect(await told(deployment(`${image}${line}\n${limit}`))).toEqual([]);
  });

  it('may be the kind and its version', async () => {
    expect(await told('apiVersion: ${API}\nkind: ${KIND}\nmetadata: {name: a}\n')).toEqual([]);
  });
});

describe('an image without a tag', () => {
  const text = deployment('image: nginx\nresources: { limits: { memory: 1Gi } }\n');

  it.each([
    ['newTag', '{ name: nginx, newTag: "1.29" }', []],
    ['digest', '{ name: nginx, digest: "sha256:0" }', []],
    ['newName alone', '{ name: nginx, newName: mirror/nginx }', ['image-tag']],
    ['another image', '{ name: redis, newTag: "7" }', ['image-tag']],
  ])('may get one from a kustomization: %s', async (_, image, expected) => {
    const kustomization = { 'prod/kustomization.yaml': `images: [${image}]\n` };
    const rules = (await findingsIn(text, {}, kustomization)).map(({ rule }) => rule);
    expect(rules).toEqual(expected);
  });
});

describe('a kind', () => {
  it('that was removed is told, with the release and what replaces it', async () => {
    const text =
      'apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {minAvailable: 1}\n';
    expect(await told(text)).toEqual([
      '1:13-1:27 removed-api policy/v1beta1 PodDisruptionBudget was removed in Kubernetes 1.25; use policy/v1.',
    ]);
    expect(await told(text, { minor: 24 })).toEqual([]);
  });

  it('that Kubernetes does not have is information, with the nearest one', async () => {
    const found = await findingsIn('apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: a}\n');
    expect(found).toMatchObject([{ rule: 'unknown-kind', severity: 'info', line: 2, column: 7 }]);
    expect(found[0]?.message).toContain('apps/v1 Deployment');
  });

  it.each([
    ['apps/v2', 'Deployment', 'apps/v1 Deployment', 1],
    ['app/v1', 'Deployment', 'apps/v1 Deployment', 1],
    ['netwroking.k8s.io/v1', 'Ingress', 'networking.k8s.io/v1 Ingress', 1],
    ['v1', 'Servce', 'v1 Service', 2],
  ])('%s %s is told where it is wrong', async (api, kind, nearest, line) => {
    const found = await findingsIn(`apiVersion: ${api}\nkind: ${kind}\nmetadata: {name: a}\n`);
    expect(found).toMatchObject([{ rule: 'unknown-kind', severity: 'info', line }]);
    expect(found[0]?.message).toContain(`${nearest} is spelled most alike`);
  });

  it.each([
    ['serving.knative.dev/v1', 'Service'],
    ['apps.kruise.io/v1beta1', 'StatefulSet'],
    ['networking.x-k8s.io/v1alpha1', 'Ingress'],
    ['example.com/v1', 'Widget'],
    ['kubelet.config.k8s.io/v1beta1', 'KubeletConfiguration'],
  ])('%s %s may be a custom resource', async (api, kind) => {
    expect(await told(`apiVersion: ${api}\nkind: ${kind}\nmetadata: {name: a}\n`)).toEqual([]);
  });

  it('of a kubeconfig is no kind of the API server', async () => {
    expect(await told('apiVersion: v1\nkind: Config\nclusters: []\n')).toEqual([]);
  });

  it.each(['v1\nkind: constructor', 'constructor\nkind: toString', '__proto__\nkind: __proto__'])(
    'may have any name: %j',
    async (text) => {
      const rules = (await findingsIn(`apiVersion: ${text}\n`)).map(({ rule }) => rule);
      expect(rules.filter((rule) => rule !== 'unknown-kind')).toEqual([]);
    },
  );
});

describe('a patch of a kustomization', () => {
  const patch =
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 2, x: 1}\n';

  it.each([
    ['patches', 'patches: [{path: app.yaml}]'],
    ['patchesStrategicMerge', 'patchesStrategicMerge: [app.yaml]'],
  ])('named in %s need not be whole', async (_, text) => {
    const rules = (await findingsIn(patch, {}, { 'k8s/kustomization.yaml': text })).map(
      ({ rule }) => rule,
    );
    expect(rules).toEqual(['unknown-field']);
    expect((await findingsIn(patch)).map(({ rule }) => rule)).toEqual([
      'unknown-field',
      'missing-field',
      'missing-field',
    ]);
  });
});

describe('hostile input', () => {
  it('of aliases that stand for very much is a finding', async () => {
    const levels = Array.from({ length: 12 }, (_, index) => {
      const inner =
        index === 0
          ? 'lol'
          : Array(9)
              .fill(`*a${index - 1}`)
              .join(', ');
      return `a${index}: &a${index} [${inner}]`;
    });
    const text = `apiVersion: v1\nkind: ConfigMap\n${levels.join('\n')}\n`;
    expect((await findingsIn(text)).map(({ rule }) => rule)).toEqual(['too-many-aliases']);
  });

  it('that merges what is no map is a finding, and the other documents are checked', async () => {
    const other = '---\napiVersion: v1\nkind: Secret\nmetadata: { nam: a }\n';
    expect(await told(`apiVersion: v1\nkind: Secret\n<<: text\n${other}`)).toEqual([
      '1:1-1:2 bad-merge A merge (<<) in it names no map, so it is not checked.',
      '7:13-7:16 unknown-field There is no field nam in metadata of Secret (unnamed); is name meant?',
    ]);
  });

  it('of very many documents is a finding', async () => {
    const text = 'apiVersion: v1\nkind: Pod\n---\n'.repeat(100_000);
    expect((await findingsIn(text)).map(({ rule }) => rule)).toEqual(['too-many-documents']);
  });

  it('of very many mistakes is told in part', async () => {
    const fields = Array.from({ length: 5_000 }, (_, index) => `x${index}: 1`).join('\n');
    const found = await findingsIn(
      `apiVersion: v1\nkind: Pod\nspec: {containers: []}\n${fields}\n`,
    );
    expect(found.length).toBeGreaterThan(1);
    expect(found.length).toBeLessThan(100);
  });
});

describe('a container', () => {
  it.each([
    [
      'a CronJob',
      'batch/v1',
      'CronJob',
      '{jobTemplate: {spec: {template: {spec: {containers: [{name: c}]}}}}, schedule: "@daily"}',
    ],
    ['an init container', 'v1', 'Pod', '{initContainers: [{name: c}], containers: []}'],
    ['a PodTemplate', 'v1', 'PodTemplate', '{}\ntemplate: {spec: {containers: [{name: c}]}}'],
  ])('is found in %s', async (_, api, kind, spec) => {
    const text = `apiVersion: ${api}\nkind: ${kind}\nmetadata: {name: a}\nspec: ${spec}\n`;
    const found = await told(text.replace('spec: {}\n', ''));
    expect(found).toEqual([expect.stringContaining('memory-limit Container c of')]);
  });

  it('without a memory limit is told at its name, and gets one', async () => {
    const text = deployment('image: nginx:1.29\n');
    expect(await told(text)).toEqual([
      '11:17-11:20 memory-limit Container app of Deployment web has no memory limit (resources.limits.memory).',
    ]);
    const mended = await fixed('memory-limit', text);
    expect(mended).toContain('            limits:\n              memory: 256Mi\n');
    expect(await told(mended ?? '')).toEqual([]);
  });

  it.each([
    ['in a flow map', 'resources: { requests: { memory: 64Mi } }'],
    ['in a block map', 'resources:\n  requests:\n    memory: 64Mi'],
    ['beside other limits', 'resources: { requests: { memory: 64Mi }, limits: { cpu: 1 } }'],
  ])('gets its request as the limit %s', async (_, resources) => {
    const text = deployment(`image: nginx:1.29 # why\n${resources}\n`);
    const mended = (await fixed('memory-limit', text)) ?? '';
    expect(mended).toContain('memory: 64Mi');
    expect(await told(mended)).toEqual([]);
  });

  it.each(['nginx', 'nginx:latest', 'registry:5000/nginx'])('must not use %s', async (image) => {
    const text = deployment(`image: ${image}\nresources: { limits: { memory: 1Gi } }\n`);
    expect((await findingsIn(text)).map(({ rule, line }) => `${rule} ${line}`)).toEqual([
      'image-tag 12',
    ]);
  });

  it.each(['nginx:1', 'registry:5000/nginx:1', `nginx@sha256:${'a'.repeat(64)}`, '${IMAGE}'])(
    'may use %s',
    async (image) => {
      const text = deployment(`image: "${image}"\nresources: { limits: { memory: 1Gi } }\n`);
      expect(await told(text)).toEqual([]);
    },
  );

  it('must not request more than its limit', async () => {
    const text = deployment(
      'image: a:1\nresources: { requests: { memory: 2Gi }, limits: { memory: 1024Mi } }\n',
    );
    expect((await findingsIn(text)).map(({ rule }) => rule)).toEqual(['request-over-limit']);
  });

  it('is asked for more only if that is wanted', async () => {
    const optionalRules = ['cpu-limit', 'cpu-request', 'liveness-probe', 'readiness-probe'];
    const rules = (await findingsIn(SOUND, { optionalRules })).map(({ rule }) => rule);
    expect(rules).toEqual(['cpu-limit', 'cpu-request', 'liveness-probe', 'readiness-probe']);
  });

  it('states a memory request where limits are not asked for', async () => {
    const rules = await findingsIn(deployment('image: a:1\n'), { isMemoryLimitOff: true });
    expect(rules.map(({ rule }) => rule)).toEqual(['memory-request']);
  });
});
