import { addField } from './addField.ts';
import { valueStretch } from './fieldPlace.ts';
import { quantityOf } from './formats.ts';
import type { Manifest, Said } from './manifest.ts';
import { called, textAt, valueAt } from './manifestObject.ts';
import { containersOf, podTemplateOf, type Container } from './podTemplates.ts';
import type { ManifestObject } from './manifestObject.ts';

const HELP =
  'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits';
const HELP_IMAGES = 'https://kubernetes.io/docs/concepts/containers/images/#image-names';

/** Resources and images of the containers of an object. */
export function containerChecks(manifest: Manifest, object: ManifestObject): readonly Said[] {
  const pod = podTemplateOf(object);
  if (pod === undefined) return [];
  return containersOf(pod).flatMap((container) => [
    ...(manifest.isPatch || container.field === 'ephemeralContainers'
      ? []
      : [...memory(manifest, container), ...optional(manifest, container)]),
    ...overLimit(container),
    ...imageTag(container),
  ]);
}

/**
 * Every container states how much memory it may take: without a limit one leak takes down its
 * whole node. A request is taken from the limit where there is one, so it is asked for only when
 * limits are not.
 */
function memory({ text, options }: Manifest, container: Container): readonly Said[] {
  const { pod, path, value } = container;
  if (has(value, 'limits', 'memory')) return [];
  if (options.isMemoryLimitOff === true) {
    return has(value, 'requests', 'memory') ? [] : [lacks(container, 'requests', 'memory')];
  }
  const request = textAt(value, 'resources', 'requests', 'memory') || '256Mi';
  const field = [...path, 'resources', 'limits', 'memory'];
  const edit = addField(text, pod.object, field, request);
  const said = lacks(container, 'limits', 'memory');
  if (edit === undefined) return [said];
  const title = `Add a memory limit of ${request}`;
  return [{ ...said, fix: { title, replacements: [edit] } }];
}

/** What is asked for only by those who switched it on. */
function optional({ options, text }: Manifest, container: Container): readonly Said[] {
  const { field, path, pod, value } = container;
  const isOn = (rule: string): boolean => options.optionalRules?.includes(rule) === true;
  const isLong = field === 'containers' && !/^(Job|CronJob)$/.test(pod.object.kind);
  const probes = ['livenessProbe', 'readinessProbe'].filter(
    (probe) => isLong && isOn(kebab(probe)) && valueAt(value, [probe]) === undefined,
  );
  return [
    ...(isOn('cpu-limit') && !has(value, 'limits', 'cpu')
      ? [lacks(container, 'limits', 'cpu')]
      : []),
    ...(isOn('cpu-request') && !has(value, 'requests', 'cpu') && !has(value, 'limits', 'cpu')
      ? [lacks(container, 'requests', 'cpu')]
      : []),
    ...(isOn('image-pull-policy') ? pullPolicy(text, container) : []),
    ...probes.map((probe): Said => ({
      at: valueStretch(pod.object, [...path, 'name']),
      rule: kebab(probe),
      severity: 'warning',
      message: `Container ${container.name} of ${called(pod.object)} has no ${probe}.`,
      help: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
    })),
  ];
}

function has(container: unknown, side: 'limits' | 'requests', resource: string): boolean {
  return (valueAt(container, ['resources', side, resource]) ?? null) !== null;
}

function lacks(container: Container, side: 'limits' | 'requests', resource: string): Said {
  const { pod, path, name } = container;
  const word = side.slice(0, -1);
  return {
    at: valueStretch(pod.object, [...path, 'name']),
    rule: `${resource}-${word}`,
    severity: 'warning',
    message: `Container ${name} of ${called(pod.object)} has no ${resource} ${word} (resources.${side}.${resource}).`,
    help: HELP,
  };
}

/** The API server refuses a request above the limit. */
function overLimit({ pod, path, value, name }: Container): readonly Said[] {
  const requests = valueAt(value, ['resources', 'requests']);
  if (typeof requests !== 'object' || requests === null) return [];
  return Object.entries(requests).flatMap(([resource, requested]): readonly Said[] => {
    const limit = valueAt(value, ['resources', 'limits', resource]);
    const [request, most] = [quantityOf(requested), quantityOf(limit)];
    if (request === undefined || most === undefined || request <= most) return [];
    const at = valueStretch(pod.object, [...path, 'resources', 'requests', resource]);
    const message = `Container ${name} of ${called(pod.object)} requests ${String(requested)} of ${resource}, more than its limit of ${String(limit)}.`;
    return [{ at, rule: 'request-over-limit', severity: 'error', message, help: HELP }];
  });
}

/** An image without a fixed tag is another one tomorrow. */
function imageTag({ pod, path, value, name }: Container): readonly Said[] {
  const image = textAt(value, 'image');
  if (image === '' || /@sha256:|\$\{|\{\{/.test(image)) return [];
  const tag = /:([^/:]*)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== 'latest') return [];
  const at = tag === undefined ? 'without a tag' : 'with the tag latest';
  return [
    {
      at: valueStretch(pod.object, [...path, 'image']),
      rule: 'image-tag',
      severity: 'warning',
      message: `Container ${name} of ${called(pod.object)} uses the image ${image} ${at}, which changes by itself.`,
      help: HELP_IMAGES,
    },
  ];
}

/** A fixed image need not be asked for again at each start. */
function pullPolicy(text: string, { pod, path, value, name }: Container): readonly Said[] {
  if (valueAt(value, ['imagePullPolicy']) !== undefined) return [];
  const edit = addField(text, pod.object, [...path, 'imagePullPolicy'], 'IfNotPresent');
  const said: Said = {
    at: valueStretch(pod.object, [...path, 'name']),
    rule: 'image-pull-policy',
    severity: 'warning',
    message: `Container ${name} of ${called(pod.object)} has no imagePullPolicy.`,
    help: HELP_IMAGES,
  };
  if (edit === undefined) return [said];
  return [{ ...said, fix: { title: 'Add imagePullPolicy: IfNotPresent', replacements: [edit] } }];
}

/** `livenessProbe` → `liveness-probe`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
