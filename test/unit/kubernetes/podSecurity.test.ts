import { describe, expect, it } from 'vitest';
import { applyFix } from '../../../src/core/validation/applyFix.ts';
import type { KubernetesOptions } from '../../../src/core/validation/kubernetesOptions.ts';
import { findingsIn } from './check.ts';

const GOOD = {
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    volumes: [{ name: 'v', emptyDir: {} }],
    containers: [
      {
        name: 'app',
        image: 'a:1',
        resources: { limits: { memory: '1Gi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
};

type Change = (pod: typeof GOOD.spec & Record<string, unknown>, container: Container) => void;
type Container = (typeof GOOD.spec.containers)[number] & Record<string, unknown>;

function podWith(change: Change): string {
  const pod = structuredClone(GOOD);
  change(pod.spec, pod.spec.containers[0]!);
  return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, ...pod });
}

async function controls(text: string, options: KubernetesOptions): Promise<readonly string[]> {
  const found = await findingsIn(text, options);
  return found.map(({ rule }) => rule.replace('pod-security-', ''));
}

const BASELINE: readonly (readonly [string, Change])[] = [
  ['host-namespaces', (pod) => (pod['hostNetwork'] = true)],
  ['host-namespaces', (pod) => (pod['hostPID'] = true)],
  ['host-namespaces', (pod) => (pod['hostIPC'] = true)],
  ['host-path', (pod) => (pod.volumes = [{ name: 'v', hostPath: { path: '/' } } as never])],
  [
    'sysctls',
    (pod) =>
      Object.assign(pod.securityContext, { sysctls: [{ name: 'kernel.msgmax', value: '1' }] }),
  ],
  [
    'host-process',
    (pod) => Object.assign(pod.securityContext, { windowsOptions: { hostProcess: true } }),
  ],
  [
    'app-armor',
    (pod) => Object.assign(pod.securityContext, { appArmorProfile: { type: 'Unconfined' } }),
  ],
  ['se-linux', (pod) => Object.assign(pod.securityContext, { seLinuxOptions: { type: 'spc_t' } })],
  ['se-linux', (pod) => Object.assign(pod.securityContext, { seLinuxOptions: { user: 'root' } })],
  [
    'seccomp',
    (_, app) => Object.assign(app.securityContext, { seccompProfile: { type: 'Unconfined' } }),
  ],
  ['privileged', (_, app) => Object.assign(app.securityContext, { privileged: true })],
  [
    'capabilities',
    (_, app) => Object.assign(app.securityContext.capabilities, { add: ['SYS_ADMIN'] }),
  ],
  ['proc-mount', (_, app) => Object.assign(app.securityContext, { procMount: 'Unmasked' })],
  ['host-ports', (_, app) => (app['ports'] = [{ containerPort: 80, hostPort: 80 }])],
  ['host-probes', (_, app) => (app['livenessProbe'] = { httpGet: { host: 'b', port: 80 } })],
];

const RESTRICTED: readonly (readonly [string, Change])[] = [
  [
    'volume-types',
    (pod) => (pod.volumes = [{ name: 'v', nfs: { server: 's', path: '/' } } as never]),
  ],
  ['run-as-user', (pod) => Object.assign(pod.securityContext, { runAsUser: 0 })],
  ['run-as-non-root', (pod) => (pod.securityContext.runAsNonRoot = false)],
  ['run-as-non-root', (_, app) => Object.assign(app.securityContext, { runAsNonRoot: false })],
  ['seccomp', (pod) => Reflect.deleteProperty(pod.securityContext, 'seccompProfile')],
  ['privilege-escalation', (_, app) => (app.securityContext.allowPrivilegeEscalation = true)],
  ['capabilities', (_, app) => (app.securityContext.capabilities.drop = ['CHOWN'])],
  ['capabilities', (_, app) => Object.assign(app.securityContext.capabilities, { add: ['CHOWN'] })],
];

describe('the Pod Security Standards', () => {
  it('have nothing to say of a pod that keeps them, nor unasked', async () => {
    const good = podWith(() => undefined);
    expect(await controls(good, { podSecurity: 'restricted' })).toEqual([]);
    expect(
      await controls(
        podWith((pod) => (pod['hostPID'] = true)),
        {},
      ),
    ).toEqual([]);
  });

  it.each(BASELINE)('baseline: %s (%s)', async (control, change) => {
    expect(await controls(podWith(change), { podSecurity: 'baseline' })).toEqual([control]);
    expect(await controls(podWith(change), { podSecurity: 'restricted' })).toEqual([control]);
  });

  it.each(RESTRICTED)('restricted: %s (%s)', async (control, change) => {
    expect(await controls(podWith(change), { podSecurity: 'baseline' })).toEqual([]);
    expect(await controls(podWith(change), { podSecurity: 'restricted' })).toEqual([control]);
  });

  it('follow the release of Kubernetes', async () => {
    const text = podWith((pod) => {
      Object.assign(pod.securityContext, {
        sysctls: [{ name: 'net.ipv4.tcp_fin_timeout', value: '1' }],
      });
    });
    expect(await controls(text, { podSecurity: 'baseline', minor: 28 })).toEqual(['sysctls']);
    expect(await controls(text, { podSecurity: 'baseline', minor: 29 })).toEqual([]);
    const own = podWith((pod, app) => {
      pod['hostUsers'] = false;
      Object.assign(app.securityContext, { procMount: 'Unmasked' });
    });
    expect(await controls(own, { podSecurity: 'baseline', minor: 34 })).toEqual(['proc-mount']);
    expect(await controls(own, { podSecurity: 'baseline', minor: 35 })).toEqual([]);
  });

  it('ask less of Windows', async () => {
    const text = podWith((pod, app) => {
      pod['os'] = { name: 'windows' };
      Reflect.deleteProperty(app, 'securityContext');
      Reflect.deleteProperty(pod.securityContext, 'seccompProfile');
    });
    expect(await controls(text, { podSecurity: 'restricted' })).toEqual([]);
  });

  it.each([
    ['Deployment', 'apps/v1', 'selector: {}\n  template:\n    spec:'],
    ['DaemonSet', 'apps/v1', 'selector: {}\n  template:\n    spec:'],
    ['Job', 'batch/v1', 'template:\n    spec:'],
    [
      'CronJob',
      'batch/v1',
      'schedule: "@daily"\n  jobTemplate: { spec: { template: { spec: XX } } }',
    ],
  ])('are asked of a %s and can be mended', async (kind, apiVersion, where) => {
    const pod =
      '{ containers: [{ name: a, image: "a:1", resources: { limits: { memory: 1Gi } } }] }';
    const spec = where.includes('XX') ? where.replace('XX', pod) : `${where} ${pod}`;
    let text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: a }\nspec:\n  ${spec}\n`;
    const options = { podSecurity: 'restricted' } as const;
    expect(new Set(await controls(text, options))).toEqual(
      new Set(['run-as-non-root', 'seccomp', 'privilege-escalation', 'capabilities']),
    );
    for (let round = 0; round < 4; round++) {
      const [found] = await findingsIn(text, options);
      text = (found?.fix && applyFix(text, found.fix, found.path)) ?? '';
    }
    expect(await controls(text, options)).toEqual([]);
  });
});
