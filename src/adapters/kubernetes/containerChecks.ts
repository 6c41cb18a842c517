import { addField } from './addField.ts';
import { valueStretch } from './fieldPlace.ts';
import { quantityOf } from './formats.ts';
import type { Manifest, Said } from './manifest.ts';
import { called, textAt, valueAt } from './manifestObject.ts';
import { containersOf, podTemplateOf, type Container } from './podTemplates.ts';
import { optionalContainerRules } from './optionalContainerRules.ts';
import type { ManifestObject } from './manifestObject.ts';
import { has, HELP_RESOURCES as HELP, lacks } from './resourceFields.ts';

const HELP_IMAGES = 'https://kubernetes.io/docs/concepts/containers/images/#image-names';

/** Resources and images of the containers of an object. */
export function containerChecks(manifest: Manifest, object: ManifestObject): readonly Said[] {
  const pod = podTemplateOf(object);
  if (pod === undefined) return [];
  return containersOf(pod).flatMap((container) => [
    ...(manifest.isPatch || container.field === 'ephemeralContainers'
      ? []
      : [...memory(manifest, container), ...optionalContainerRules(manifest, container)]),
    ...overLimit(container),
    ...imageTag(manifest, container),
  ]);
}

/**
 * Every container states how much memory it may take: without a limit one leak takes down its
 * whole node. A request is taken from the limit where there is one, so it is asked for only when
 * limits are not.
 */
function memory({ text, options }: Manifest, container: Container): readonly Said[] {
  const { value } = container;
  if (has(value, 'limits', 'memory')) return [];
  if (options.isMemoryLimitOff === true) {
    const isStated = has(value, 'requests', 'memory');
    return isStated ? [] : [withMemory(text, container, 'requests', '256Mi')];
  }
  const request = textAt(value, 'resources', 'requests', 'memory') || '256Mi';
  return [withMemory(text, container, 'limits', request)];
}

/** That it has no memory limit or request, and the edit that adds one. */
function withMemory(
  text: string,
  container: Container,
  side: 'limits' | 'requests',
  amount: string,
): Said {
  const { pod, path } = container;
  const said = lacks(container, side, 'memory');
  const edit = addField(text, pod.object, [...path, 'resources', side, 'memory'], amount);
  const title = `Add a memory ${side.slice(0, -1)} of ${amount}`;
  return edit === undefined ? said : { ...said, fix: { title, replacements: [edit] } };
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
function imageTag({ images }: Manifest, { pod, path, value, name }: Container): readonly Said[] {
  const image = textAt(value, 'image');
  if (image === '' || /@sha256:|\$\{|\{\{/.test(image)) return [];
  const tag = /:([^/:]*)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== 'latest') return [];
  // A kustomization sets the tag, or `ko` builds the image.
  const bare = tag === undefined ? image : image.slice(0, -tag.length - 1);
  if (images.includes(bare) || image.startsWith('ko://')) return [];
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
