import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { itWithTool } from '../../harness/toolHere.ts';
import { skippedOf, toldOf, validated } from '../../harness/validated.ts';

const itWithKubectl = itWithTool('kubectl', 'version', '--client');

let repository: TestRepository;
beforeEach(() => {
  repository = createRepository();
  repository.write('README.md', 'A repository.\n');
  repository.commit('begin');
});
afterEach(() => repository.remove());

const change = (files: Readonly<Record<string, string>>, options = {}) =>
  validated(repository, files, options);

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: app
          image: nginx:1.29
          resources: { limits: { memory: 128Mi } }
`;
const BASE = {
  'base/kustomization.yaml': 'resources: [web.yaml]\n',
  'base/web.yaml': DEPLOYMENT,
};

describe('an overlay', () => {
  itWithKubectl('without mistakes passes', async () => {
    const verdict = await change({
      ...BASE,
      'prod/kustomization.yaml': 'resources: [../base]\nnamePrefix: prod-\n',
    });
    expect([toldOf(verdict), skippedOf(verdict), verdict.verdict]).toEqual([[], [], 'pass']);
  });

  itWithKubectl('is judged by the patches and fields of its kustomization', async () => {
    const verdict = await change({
      ...BASE,
      'prod/kustomization.yaml': `resources: [../base]
images: [{ name: nginx, newTag: latest }]
patches:
  - path: patch.yaml
  - target: { kind: Deployment }
    patch: |-
      - op: add
        path: /spec/minReadySeconds
        value: soon
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        progressDeadlineSeconds: never
`,
      'prod/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
        - name: sidecar
          image: envoy:1.30
        - name: app
          args: [--port, 80]
`,
    });
    expect(toldOf(verdict)).toEqual([]);
  });

  itWithKubectl('that cannot be rendered says why, in the words of the tool', async () => {
    const verdict = await change({
      ...BASE,
      'prod/kustomization.yaml': 'resources:\n  - ../base\n  - gone.yaml\n',
    });
    expect(toldOf(verdict)).toEqual([]);
  });
});
