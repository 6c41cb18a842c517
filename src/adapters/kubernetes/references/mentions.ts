import { isPlainObject } from '../../../core/isPlainObject.ts';
import { isBuiltInGroup } from '../builtInKinds.ts';
import { valueAt, type ManifestObject } from '../manifestObject.ts';
import { containersOf, podTemplateOf } from '../podTemplates.ts';
import { isRoute } from './objectReferences.ts';

const MOST_NAMES = 5_000;
const MOST_TEXT = 64 * 1024;
const NAME = /^[a-z0-9][a-z0-9.-]{0,251}[a-z0-9]$/;

/**
 * Adds the names of which an object may be the maker: all words of custom resources, whose
 * controllers make what they like, and in built-in ones those of annotations, programs and data.
 */
export function addMentions(names: Set<string>, object: ManifestObject): void {
  for (const part of partsOf(object)) addWords(names, part);
}

function partsOf(object: ManifestObject): readonly unknown[] {
  const { apiVersion, kind, value } = object;
  const metadata = valueAt(value, ['metadata']);
  const annotations = valueAt(metadata, ['annotations']);
  if (isRoute(object)) return [annotations];
  if (!isBuiltInGroup(apiVersion)) {
    return [
      object.name,
      annotations,
      ...Object.entries(value).map(([key, part]) => (key === 'metadata' ? undefined : part)),
    ];
  }
  if (kind === 'ConfigMap') return [annotations, valueAt(value, ['data'])];
  if (kind === 'Ingress') return [annotations, valueAt(value, ['spec', 'tls'])];
  const pod = podTemplateOf(object);
  if (pod === undefined) return [annotations];
  const programs = containersOf(pod).flatMap(({ value: container }) => {
    const env = valueAt(container, ['env']);
    const values = Array.isArray(env) ? env.map((each) => valueAt(each, ['value'])) : [];
    return [valueAt(container, ['command']), valueAt(container, ['args']), values];
  });
  return [annotations, valueAt(value, [...pod.path, 'metadata', 'annotations']), ...programs];
}

/** Adds all words of the texts in a value that may be names of objects. */
export function addWords(names: Set<string>, value: unknown): void {
  if (names.size >= MOST_NAMES) return;
  if (typeof value === 'string') {
    for (const word of value.slice(0, MOST_TEXT).split(/[^a-z0-9.-]+/)) {
      if (NAME.test(word) && names.size < MOST_NAMES) names.add(word);
    }
  } else if (Array.isArray(value)) {
    for (const each of value) addWords(names, each);
  } else if (isPlainObject(value)) {
    for (const each of Object.values(value)) addWords(names, each);
  }
}
