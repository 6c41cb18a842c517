import type { Dice } from './dice.ts';

/** Makes a manifest of one kind that the API server accepts. */
export type Kind = (dice: Dice, name: string) => string;

const QUANTITIES = ['64Mi', '128Mi', '1Gi', '0.5Gi', '1e8', '134217728', '500M', '"256Mi"'];
const CPU = ['100m', '0.5', '1', '"2"', '1500m', '.25'];

const indent = (text: string, by: number): string =>
  text.replace(/^(?=.)/gm, ' '.repeat(by)).trimStart();

/** Probes in the forms that charts and documentation have. */
function probe(dice: Dice): string {
  return dice.one([
    'httpGet: { path: /healthz, port: http, scheme: HTTPS, httpHeaders: [{ name: X-A, value: b }] }',
    'httpGet:\n  path: /ready\n  port: 8080\nperiodSeconds: 10\nfailureThreshold: 3',
    'tcpSocket: { port: 5432 }\ninitialDelaySeconds: 5',
    'exec:\n  command:\n  - sh\n  - -c\n  - |\n    test -f /ready',
    'grpc: { port: 9090, service: "" }',
  ]);
}

export function container(dice: Dice, name: string): string {
  return `name: ${name}
image: ${dice.one(['nginx:1.29.1', 'ghcr.io/example/app:v1.2.3', 'registry.example.com:5000/a/b@sha256:' + 'a'.repeat(64)])}
${dice.maybe('imagePullPolicy: IfNotPresent\n')}${dice.maybe('command: ["/bin/app"]\nargs: ["--port=8080", "-v", "2"]\n')}ports:
- { name: http, containerPort: 8080${dice.one(['', ', protocol: TCP', ', hostPort: 8080'])} }
env:
- { name: MODE, value: "${dice.one(['yes', '1', 'true', ''])}" }
- name: POD_IP
  valueFrom: { fieldRef: { fieldPath: status.podIP } }
- name: CPU
  valueFrom: { resourceFieldRef: { resource: limits.cpu, divisor: 1m } }
- name: PASSWORD
  valueFrom: { secretKeyRef: { name: settings, key: password, optional: true } }
envFrom: [{ configMapRef: { name: settings } }, { prefix: X_, secretRef: { name: settings } }]
resources:
  requests: { cpu: ${dice.one(CPU)}, memory: 1Mi, ephemeral-storage: 1Gi }
  limits: { memory: ${dice.one(QUANTITIES)} }
${dice.maybe(`readinessProbe:\n  ${indent(probe(dice), 2)}\n`)}${dice.maybe(`startupProbe:\n  ${indent(probe(dice), 2)}\n`)}${dice.maybe('lifecycle: { preStop: { exec: { command: [sleep, "5"] } } }\n')}securityContext:
  allowPrivilegeEscalation: false
  runAsUser: ${dice.one(['1000', '65534', '0x3e8', '01750'])}
  capabilities: { drop: [ALL] }
volumeMounts:
- { name: data, mountPath: /data }
- { name: settings, mountPath: /etc/app/a.conf, subPath: a.conf, readOnly: true }
`;
}

export function podSpec(dice: Dice): string {
  return `${dice.maybe('serviceAccountName: app\n')}containers:
- ${indent(container(dice, 'app'), 2)}${dice.maybe(`initContainers:\n- ${indent(container(dice, 'init'), 2)}  restartPolicy: Always\n`)}volumes:
- { name: data, emptyDir: { sizeLimit: 1Gi, medium: Memory } }
- name: settings
  configMap: { name: settings, defaultMode: ${dice.one(['0644', '420', '0o644'].slice(0, 2))}, items: [{ key: a, path: a.conf, mode: 0400 }] }
${dice.maybe('- name: all\n  projected:\n    sources:\n    - serviceAccountToken: { path: token, expirationSeconds: 3600 }\n    - downwardAPI: { items: [{ path: labels, fieldRef: { fieldPath: metadata.labels } }] }\n')}${dice.maybe('tolerations: [{ key: a, operator: Exists, effect: NoSchedule, tolerationSeconds: 30 }]\n')}${dice.maybe('nodeSelector: { kubernetes.io/os: linux, disk: "1" }\n')}${dice.maybe('terminationGracePeriodSeconds: 30\nhostAliases: [{ ip: 127.0.0.1, hostnames: [a.local] }]\n')}${dice.maybe('topologySpreadConstraints:\n- maxSkew: 1\n  topologyKey: zone\n  whenUnsatisfiable: ScheduleAnyway\n  labelSelector: { matchLabels: { app: x } }\n')}${dice.maybe(
    `affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
    - weight: 100
      podAffinityTerm:
        topologyKey: kubernetes.io/hostname
        labelSelector: { matchExpressions: [{ key: app, operator: In, values: [x] }] }
`,
  )}`;
}

const template = (dice: Dice, name: string, more = ''): string => `template:
  metadata:
    labels: { app: ${name} }
    annotations: { prometheus.io/scrape: "true", prometheus.io/port: "8080" }
  spec:
    ${more}${indent(podSpec(dice), 4)}`;

function workload(
  apiVersion: string,
  kind: string,
  spec: (dice: Dice, name: string) => string,
): Kind {
  return (dice, name) => `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
  labels: { app.kubernetes.io/name: ${name}, version: "1.0" }
spec:
  ${indent(spec(dice, name), 2)}`;
}

const selector = (name: string): string => `selector: { matchLabels: { app: ${name} } }\n`;

/** Everything that runs pods. */
export const WORKLOADS: readonly Kind[] = [
  workload('v1', 'Pod', podSpec),
  workload(
    'apps/v1',
    'Deployment',
    (dice, name) =>
      `replicas: ${dice.one(['0', '1', '3'])}\nrevisionHistoryLimit: 2\n${selector(name)}strategy:\n  type: RollingUpdate\n  rollingUpdate: { maxSurge: ${dice.one(['25%', '1', '"50%"'])}, maxUnavailable: 0 }\n${template(dice, name)}`,
  ),
  workload(
    'apps/v1',
    'StatefulSet',
    (dice, name) =>
      `serviceName: ${name}\nreplicas: 3\npodManagementPolicy: Parallel\n${selector(name)}volumeClaimTemplates:\n- metadata: { name: store }\n  spec:\n    accessModes: [ReadWriteOnce]\n    storageClassName: fast\n    resources: { requests: { storage: ${dice.one(QUANTITIES)} } }\n${template(dice, name)}`,
  ),
  workload(
    'apps/v1',
    'DaemonSet',
    (dice, name) =>
      `${selector(name)}updateStrategy: { type: OnDelete }\n${template(dice, name, dice.maybe('hostNetwork: true\n    '))}`,
  ),
  workload(
    'batch/v1',
    'Job',
    (dice, name) =>
      `backoffLimit: 2\ncompletions: 3\nparallelism: 2\ncompletionMode: Indexed\nttlSecondsAfterFinished: 60\n${template(dice, name, 'restartPolicy: Never\n    ')}`,
  ),
  workload(
    'batch/v1',
    'CronJob',
    (dice, name) =>
      `schedule: "*/5 * * * *"\ntimeZone: Europe/Berlin\nconcurrencyPolicy: Forbid\nsuspend: false\njobTemplate:\n  spec:\n    ${indent(template(dice, name, 'restartPolicy: OnFailure\n    '), 4)}`,
  ),
];
