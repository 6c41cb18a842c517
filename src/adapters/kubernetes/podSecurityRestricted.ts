import { isPlainObject } from '../../core/isPlainObject.ts';
import { listAt, textAt, valueAt, type FieldPath } from './manifestObject.ts';
import type { Breach } from './podSecurityBreach.ts';
import { contexts } from './podSecurityBaseline.ts';
import { containersOf, type Container, type PodTemplate } from './podTemplates.ts';

const VOLUME_TYPES = new Set([
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir'],
  ...['ephemeral', 'persistentVolumeClaim', 'projected', 'secret'],
]);

/** What the standard "restricted" asks for beyond "baseline". */
export function restrictedBreaches(pod: PodTemplate): readonly Breach[] {
  const isWindows = textAt(pod.spec, 'os', 'name') === 'windows';
  return [
    ...volumeTypes(pod),
    ...rootUsers(pod),
    ...nonRoot(pod),
    ...(isWindows ? [] : [...seccomp(pod), ...containersOf(pod).flatMap(linuxOnly)]),
  ];
}

function volumeTypes({ path, spec }: PodTemplate): readonly Breach[] {
  return listAt(spec, 'volumes').flatMap((volume, index) => {
    if (!isPlainObject(volume)) return [];
    return Object.keys(volume)
      .filter((type) => type !== 'name' && !VOLUME_TYPES.has(type))
      .map((type) => ({
        control: type === 'hostPath' ? 'host-path' : 'volume-types',
        path: [...path, 'spec', 'volumes', index, type],
        message: `has a volume of the type ${type}.`,
      }));
  });
}

function rootUsers(pod: PodTemplate): readonly Breach[] {
  return contexts(pod)
    .filter(({ value }) => value['runAsUser'] === 0)
    .map(({ path }) => ({
      control: 'run-as-user',
      path: [...path, 'runAsUser'],
      message: 'runs as root (runAsUser: 0).',
    }));
}

/** Both can be said once for the pod, and are then overridden by its containers. */
function nonRoot(pod: PodTemplate): readonly Breach[] {
  const field = ['securityContext', 'runAsNonRoot'];
  const ofPod = valueAt(pod.spec, field);
  const bad = containersOf(pod).filter(({ value }) => (valueAt(value, field) ?? ofPod) !== true);
  const said = (path: FieldPath, who: string): Breach => ({
    control: 'run-as-non-root',
    path,
    message: `does not say that ${who} (runAsNonRoot: true).`,
    mend: 'true',
  });
  return atPodOrContainers({ pod, field, bad }, said, 'runs without root');
}

function seccomp(pod: PodTemplate): readonly Breach[] {
  const field = ['securityContext', 'seccompProfile', 'type'];
  const ofPod = textAt(pod.spec, ...field);
  const isGood = (type: string): boolean => type === 'RuntimeDefault' || type === 'Localhost';
  const bad = containersOf(pod).filter(({ value }) => !isGood(textAt(value, ...field) || ofPod));
  const said = (path: FieldPath, who: string): Breach => ({
    control: 'seccomp',
    path,
    message: `does not say that ${who} (seccompProfile.type: RuntimeDefault).`,
    mend: 'RuntimeDefault',
  });
  return atPodOrContainers({ pod, field, bad }, said, 'is confined by seccomp');
}

interface Inherited {
  readonly pod: PodTemplate;
  readonly field: FieldPath;
  readonly bad: readonly Container[];
}

/** One finding at the pod if no container says otherwise; else one at each of those that do. */
function atPodOrContainers(
  { pod, field, bad }: Inherited,
  said: (path: FieldPath, who: string) => Breach,
  what: string,
): readonly Breach[] {
  if (bad.length === 0) return [];
  const [own, inheriting] = [true, false].map((isOwn) =>
    bad.filter(({ value }) => (valueAt(value, field) !== undefined) === isOwn),
  );
  const path = [...pod.path, 'spec', ...field];
  return [
    ...(inheriting?.length === 0 ? [] : [said(path, `it ${what}`)]),
    ...(own ?? []).map((each) => said([...each.path, ...field], `container ${each.name} ${what}`)),
  ];
}

function linuxOnly({ path, value, name }: Container): readonly Breach[] {
  const breaches: Breach[] = [];
  const context = [...path, 'securityContext'];
  if (valueAt(value, ['securityContext', 'allowPrivilegeEscalation']) !== false) {
    breaches.push({
      control: 'privilege-escalation',
      path: [...context, 'allowPrivilegeEscalation'],
      message: `lets container ${name} gain privileges (allowPrivilegeEscalation has to be false).`,
      mend: 'false',
    });
  }
  if (!listAt(value, 'securityContext', 'capabilities', 'drop').includes('ALL')) {
    breaches.push({
      control: 'capabilities',
      path: [...context, 'capabilities', 'drop'],
      message: `does not drop all capabilities of container ${name} (capabilities.drop: [ALL]).`,
      mend: '["ALL"]',
    });
  }
  const added = listAt(value, 'securityContext', 'capabilities', 'add');
  for (const [index, capability] of added.entries()) {
    if (capability === 'NET_BIND_SERVICE') continue;
    const message = `adds the capability ${String(capability)} to container ${name}.`;
    const at = [...context, 'capabilities', 'add', index];
    breaches.push({ control: 'capabilities', path: at, message });
  }
  return breaches;
}
