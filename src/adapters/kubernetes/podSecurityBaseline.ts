import { isPlainObject, type PlainObject } from '../../core/isPlainObject.ts';
import { listAt, textAt, valueAt, type FieldPath } from './manifestObject.ts';
import type { Breach } from './podSecurityBreach.ts';
import { containersOf, type Container, type PodTemplate } from './podTemplates.ts';

const CAPABILITIES = new Set(
  (
    'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP ' +
    'SETGID SETPCAP SETUID SYS_CHROOT'
  ).split(' '),
);

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

/** The sysctls that cannot hurt a neighbour, with the minor release that first allowed them. */
const SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
};

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** What the standard "baseline" does not allow in a release of Kubernetes (its minor number). */
export function baselineBreaches(pod: PodTemplate, minor: number): readonly Breach[] {
  return [
    ...hostNamespaces(pod),
    ...hostPaths(pod),
    ...sysctls(pod, minor),
    ...appArmorAnnotations(pod),
    ...contexts(pod).flatMap((context) => ofContext(context, minor)),
    ...containersOf(pod).flatMap((container) => [
      ...ofContainer(container, pod, minor),
      ...(minor >= 34 ? probeHosts(container) : []),
    ]),
  ];
}

/** The security context of a pod or of one of its containers. */
export interface SecurityContext {
  readonly path: FieldPath;
  readonly value: PlainObject;
}

/** The security contexts that are written, the pod's own first. */
export function contexts(pod: PodTemplate): readonly SecurityContext[] {
  const owners = [{ path: [...pod.path, 'spec'], value: pod.spec }, ...containersOf(pod)];
  return owners.flatMap(({ path, value }) => {
    const context = valueAt(value, ['securityContext']);
    return isPlainObject(context) ? [{ path: [...path, 'securityContext'], value: context }] : [];
  });
}

function hostNamespaces({ path, spec }: PodTemplate): readonly Breach[] {
  return ['hostNetwork', 'hostPID', 'hostIPC']
    .filter((field) => spec[field] === true)
    .map((field) => ({
      control: 'host-namespaces',
      path: [...path, 'spec', field],
      message: `shares a namespace with its node (${field}).`,
      mend: 'false',
    }));
}

function hostPaths({ path, spec }: PodTemplate): readonly Breach[] {
  return listAt(spec, 'volumes').flatMap((volume, index) =>
    (valueAt(volume, ['hostPath']) ?? null) === null
      ? []
      : [
          {
            control: 'host-path',
            path: [...path, 'spec', 'volumes', index, 'hostPath'],
            message: `mounts a path of its node (volume ${textAt(volume, 'name')}).`,
          },
        ],
  );
}

function sysctls({ path, spec }: PodTemplate, minor: number): readonly Breach[] {
  return listAt(spec, 'securityContext', 'sysctls').flatMap((sysctl, index) => {
    const name = textAt(sysctl, 'name');
    const since = Object.hasOwn(SYSCTLS, name) ? (SYSCTLS[name] ?? Infinity) : Infinity;
    if (name === '' || (since !== Infinity && minor >= since)) return [];
    const at = [...path, 'spec', 'securityContext', 'sysctls', index, 'name'];
    return [{ control: 'sysctls', path: at, message: `sets ${name}, which is no safe sysctl.` }];
  });
}

function appArmorAnnotations({ object, path }: PodTemplate): readonly Breach[] {
  const annotations = valueAt(object.value, [...path, 'metadata', 'annotations']);
  if (!isPlainObject(annotations)) return [];
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(APPARMOR))
    .filter(([, value]) => !/^(|runtime\/default|localhost\/.*)$/.test(String(value)))
    .map(([key]) => ({
      control: 'app-armor',
      path: [...path, 'metadata', 'annotations', key],
      message: `switches AppArmor off for container ${key.slice(APPARMOR.length)}.`,
    }));
}

function ofContext({ path, value }: SecurityContext, minor: number): readonly Breach[] {
  const breaches: Breach[] = [];
  const add = (control: string, field: FieldPath, message: string, mend?: string): void => {
    breaches.push({ control, path: [...path, ...field], message, ...(mend && { mend }) });
  };
  if (valueAt(value, ['windowsOptions', 'hostProcess']) === true) {
    add(
      'host-process',
      ['windowsOptions', 'hostProcess'],
      'runs as a process of its node.',
      'false',
    );
  }
  const appArmor = textAt(value, 'appArmorProfile', 'type');
  if (!['', 'RuntimeDefault', 'Localhost'].includes(appArmor)) {
    const message = `has the AppArmor profile ${appArmor}.`;
    add('app-armor', ['appArmorProfile', 'type'], message, 'RuntimeDefault');
  }
  const types = minor >= 31 ? [...SELINUX_TYPES, 'container_engine_t'] : SELINUX_TYPES;
  if (!types.includes(textAt(value, 'seLinuxOptions', 'type'))) {
    add('se-linux', ['seLinuxOptions', 'type'], 'has an SELinux type that is not for containers.');
  }
  for (const field of ['user', 'role']) {
    if (textAt(value, 'seLinuxOptions', field) !== '') {
      add('se-linux', ['seLinuxOptions', field], `sets its SELinux ${field}.`);
    }
  }
  if (textAt(value, 'seccompProfile', 'type') === 'Unconfined') {
    const message = 'switches seccomp off (Unconfined).';
    add('seccomp', ['seccompProfile', 'type'], message, 'RuntimeDefault');
  }
  return breaches;
}

function ofContainer(
  { path, value, name }: Container,
  pod: PodTemplate,
  minor: number,
): readonly Breach[] {
  const breaches: Breach[] = [];
  const context = [...path, 'securityContext'];
  if (valueAt(value, ['securityContext', 'privileged']) === true) {
    const message = `has the privileged container ${name}.`;
    const at = [...context, 'privileged'];
    breaches.push({ control: 'privileged', path: at, message, mend: 'false' });
  }
  const added = listAt(value, 'securityContext', 'capabilities', 'add');
  for (const [index, capability] of added.entries()) {
    if (CAPABILITIES.has(String(capability))) continue;
    const message = `adds the capability ${String(capability)} to container ${name}.`;
    const at = [...context, 'capabilities', 'add', index];
    breaches.push({ control: 'capabilities', path: at, message });
  }
  const procMount = textAt(value, 'securityContext', 'procMount');
  const isInUserNamespace = pod.spec['hostUsers'] === false && minor >= 35;
  if (procMount !== '' && procMount !== 'Default' && !isInUserNamespace) {
    const message = `unmasks /proc in container ${name}.`;
    const at = [...context, 'procMount'];
    breaches.push({ control: 'proc-mount', path: at, message, mend: 'Default' });
  }
  for (const [index, port] of listAt(value, 'ports').entries()) {
    if (Number(valueAt(port, ['hostPort']) ?? 0) === 0) continue;
    const message = `takes a port of its node in container ${name}.`;
    breaches.push({ control: 'host-ports', path: [...path, 'ports', index, 'hostPort'], message });
  }
  return breaches;
}

/** A probe with a host of its own could reach what only the node may. */
function probeHosts({ path, value, name }: Container): readonly Breach[] {
  const probes = [['livenessProbe'], ['readinessProbe'], ['startupProbe']];
  const hooks = [
    ['lifecycle', 'postStart'],
    ['lifecycle', 'preStop'],
  ];
  return [...probes, ...hooks].flatMap((hook) =>
    ['httpGet', 'tcpSocket']
      .filter((action) => textAt(value, ...hook, action, 'host') !== '')
      .map((action) => ({
        control: 'host-probes',
        path: [...path, ...hook, action, 'host'],
        message: `sends a probe of container ${name} to another host.`,
      })),
  );
}
