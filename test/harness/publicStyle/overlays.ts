import type { Dice } from './dice.ts';
import type { Files } from './publicStyle.ts';
import { WORKLOADS } from './workloads.ts';

/** A base, a component and two overlays with most of what Kustomize can do. */
export function overlays(dice: Dice): Files {
  const [, deployment = WORKLOADS[0]] = WORKLOADS;
  const web = deployment?.(dice, 'web') ?? '';
  return {
    'deploy/base/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [web.yaml, service.yaml]
configMapGenerator:
- name: settings
  files: [a=settings.conf]
  literals: [MODE=prod, URL=https://example.com/x.git]
secretGenerator:
- { name: token, literals: [user=app], type: Opaque }
labels: [{ pairs: { team: a }, includeSelectors: true }]
`,
    'deploy/base/web.yaml': web,
    'deploy/base/settings.conf': 'key = value\n',
    'deploy/base/service.yaml':
      'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] }\n',
    'deploy/parts/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
- target: { kind: Deployment, name: web }
  patch: |-
    - { op: add, path: /metadata/annotations, value: { a: b } }
`,
    'deploy/qa/kustomization.yml': `resources:
- ../base
components: [../parts]
namespace: qa
nameSuffix: -qa
replicas: [{ name: web, count: ${dice.roll(5)} }]
`,
    'deploy/prod/kustomization.yaml': `resources: [../base, extra.yaml]
namePrefix: prod-
images: [{ name: nginx, newTag: 1.29.2 }]
patches:
- path: patch.yaml
- path: ops.yaml
  target: { kind: Service }
replacements:
- source: { kind: Service, name: web, fieldPath: metadata.name }
  targets: [{ select: { kind: ConfigMap, name: extra }, fieldPaths: [data.service], options: { create: true } }]
generatorOptions: { disableNameSuffixHash: true }
`,
    'deploy/prod/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
      - name: app
        env: [{ name: MODE, $patch: delete }, { name: EXTRA, value: "1" }]
      volumes: [{ name: data, $patch: replace, emptyDir: {} }]
`,
    'deploy/prod/ops.yaml': '- { op: replace, path: /spec/ports/0/port, value: 8080 }\n',
    'deploy/prod/extra.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: extra }\ndata: { host: "${HOST:=a}" }\n',
  };
}
