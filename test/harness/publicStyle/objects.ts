import type { Kind } from './workloads.ts';

/** A manifest that is always the same but for its name. */
const fixed =
  (text: string): Kind =>
  (_, name) =>
    text.replaceAll('NAME', name);

/** A manifest by a function. */
const kind = (make: Kind): Kind => make;

/** Objects beside workloads, in the forms in which public repositories have them. */
export const OBJECTS: readonly Kind[] = [
  kind(
    (dice, name) => `apiVersion: v1
kind: Service
metadata: { name: ${name}, annotations: { external-dns.alpha.kubernetes.io/ttl: "60" } }
spec:
  type: ${dice.one(['ClusterIP', 'NodePort', 'LoadBalancer'])}
  ${dice.maybe('ipFamilyPolicy: PreferDualStack\n  ')}sessionAffinity: None
  selector: { app: ${name} }
  ports:
  - { name: http, port: 80, targetPort: ${dice.one(['http', '8080', '"8080"'])}, protocol: TCP }
  - { name: dns, port: 53, targetPort: 5353, protocol: UDP }
`,
  ),
  kind(
    (dice, name) => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name} }
${dice.maybe('immutable: true\n')}data:
  number: "1"
  flag: "yes"
  script: |
    #!/bin/sh
    echo "{{ not a template }}" # --- no document
  yaml: |-
    ---
    a: [b, c]
  folded: >-
    one
    two
binaryData: { logo: iVBORw0KGgo= }
`,
  ),
  fixed(`apiVersion: v1
kind: Secret
metadata: { name: NAME }
type: Opaque
stringData: { user: app }
data: { token: YWJj }
`),
  fixed(`apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: NAME
  annotations: { cert-manager.io/cluster-issuer: letsencrypt }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [a.example.com], secretName: tls }]
  rules:
  - host: a.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend: { service: { name: web, port: { number: 80 } } }
      - { path: /b, pathType: Exact, backend: { service: { name: web, port: { name: http } } } }
`),
  fixed(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: NAME }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{ namespaceSelector: { matchLabels: { a: b } } }, { ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }]
    ports: [{ port: http }, { port: 8000, endPort: 9000, protocol: TCP }]
  egress: [{}]
`),
  fixed(`apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: NAME }
spec:
  minReplicas: 1
  maxReplicas: 5
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  metrics:
  - type: Resource
    resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } }
  - type: Pods
    pods: { metric: { name: rps }, target: { type: AverageValue, averageValue: 1k } }
  behavior:
    scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: Percent, value: 10, periodSeconds: 60 }] }
`),
  kind(
    (dice, name) => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: ${name} }
spec: { ${dice.one(['minAvailable: 1', 'maxUnavailable: 25%', 'minAvailable: "50%"'])}, selector: { matchLabels: { app: x } }, unhealthyPodEvictionPolicy: AlwaysAllow }
`,
  ),
  fixed(`apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: "system:NAME", labels: { rbac.authorization.k8s.io/aggregate-to-view: "true" } }
rules:
- { apiGroups: ["", apps], resources: [pods, pods/log, deployments/scale], verbs: [get, list, watch], resourceNames: [a] }
- { nonResourceURLs: [/healthz, "/metrics*"], verbs: ["*"] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: NAME }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:NAME" }
subjects:
- { kind: ServiceAccount, name: app, namespace: default }
- { kind: Group, name: devs, apiGroup: rbac.authorization.k8s.io }
`),
  fixed(`apiVersion: v1
kind: ServiceAccount
metadata: { name: NAME }
automountServiceAccountToken: false
imagePullSecrets: [{ name: regcred }]
`),
  fixed(`apiVersion: v1
kind: Namespace
metadata: { name: NAME, labels: { pod-security.kubernetes.io/enforce: baseline } }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: NAME, namespace: NAME }
spec: { hard: { requests.cpu: 4, limits.memory: 8Gi, count/jobs.batch: "10", pods: 20 } }
---
apiVersion: v1
kind: LimitRange
metadata: { name: NAME }
spec: { limits: [{ type: Container, default: { memory: 128Mi }, defaultRequest: { cpu: 0.1 }, max: { memory: 1Gi } }] }
`),
  fixed(`apiVersion: v1
kind: PersistentVolume
metadata: { name: NAME }
spec:
  capacity: { storage: 10Gi }
  accessModes: [ReadWriteMany]
  persistentVolumeReclaimPolicy: Retain
  csi: { driver: nfs.csi.k8s.io, volumeHandle: a, volumeAttributes: { server: nfs, share: / } }
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: a, operator: In, values: [b] }] }] } }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: NAME }
spec: { accessModes: [ReadWriteMany], storageClassName: "", volumeName: NAME, resources: { requests: { storage: 10Gi } } }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: NAME }
provisioner: ebs.csi.aws.com
parameters: { type: gp3 }
allowVolumeExpansion: true
volumeBindingMode: WaitForFirstConsumer
`),
  fixed(`apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: NAME }
value: 1000000
globalDefault: false
`),
  fixed(`apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.NAME.example.com }
spec:
  group: NAME.example.com
  scope: Namespaced
  names: { kind: Thing, listKind: ThingList, plural: things, singular: thing, shortNames: [th] }
  versions:
  - name: v1
    served: true
    storage: true
    subresources: { status: {}, scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas } }
    additionalPrinterColumns: [{ name: Age, type: date, jsonPath: .metadata.creationTimestamp }]
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            x-kubernetes-validations: [{ rule: "self.size > 0", message: small }]
            properties:
              size: { type: integer, format: int32, minimum: 1, default: 1 }
              free: { type: object, x-kubernetes-preserve-unknown-fields: true }
              port: { x-kubernetes-int-or-string: true }
              names: { type: array, items: { type: string }, x-kubernetes-list-type: set }
          status: { type: object, additionalProperties: { type: string } }
---
apiVersion: NAME.example.com/v1
kind: Thing
metadata: { name: a }
spec: { size: 3, free: { any: [thing] }, port: http, names: [a, b] }
`),
  fixed(`apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: NAME }
webhooks:
- name: a.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  timeoutSeconds: 5
  failurePolicy: Ignore
  clientConfig: { service: { name: hook, namespace: default, path: /check, port: 443 }, caBundle: "" }
  rules: [{ apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments], scope: "*" }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: NAME }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }] }
  validations: [{ expression: "object.spec.replicas <= 5", messageExpression: "'too many: ' + string(object.spec.replicas)" }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: NAME }
spec: { policyName: NAME, validationActions: [Deny] }
`),
  fixed(`apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: { name: NAME }
spec: { holderIdentity: a, leaseDurationSeconds: 15, renewTime: "2026-01-01T00:00:00.000000Z" }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: NAME, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ name: http, port: 80, protocol: TCP }]
endpoints: [{ addresses: [10.0.0.1], conditions: { ready: true }, nodeName: a }]
`),
  fixed(`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: NAME }
spec: { parentRefs: [{ name: gw }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: NAME }
spec: { secretName: tls, dnsNames: ["*.example.com"], issuerRef: { name: le, kind: ClusterIssuer } }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: { name: NAME, namespace: flux-system }
spec: { interval: 10m, path: ./apps, prune: true, sourceRef: { kind: GitRepository, name: a } }
`),
  fixed(`# A list, anchors, merge keys, documents without anything.
---
# nothing here
---
apiVersion: v1
kind: List
items:
- &one
  apiVersion: v1
  kind: ConfigMap
  metadata: &meta { name: NAME, labels: { a: "1" } }
  data: { a: b }
- <<: *one
  metadata: { <<: *meta, name: NAME-2 }
- { apiVersion: v1, kind: Service, metadata: { name: NAME, creationTimestamp: null }, spec: { type: ExternalName, externalName: a.example.com } }
...
---
`),
  fixed(`apiVersion: v1
kind: Pod
metadata: { generateName: NAME-, namespace: default, finalizers: [example.com/a], ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: "1" }] }
spec:
  restartPolicy: Never
  containers: [{ name: a, image: "busybox:1.37", resources: { limits: { memory: 1Mi } } }]
status: {}
`),
];
