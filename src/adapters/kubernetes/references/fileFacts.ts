import { LineMap } from '../../validation/lineMap.ts';
import { parseYaml } from '../../validation/yamlFile.ts';
import { groupOf, isBuiltInGroup } from '../builtInKinds.ts';
import { valueStretch } from '../fieldPlace.ts';
import { isPlainObject, listAt, objectsIn, textAt, valueAt } from '../manifestObject.ts';
import type { ManifestObject, PlainObject } from '../manifestObject.ts';
import { podPathOf } from '../podTemplates.ts';
import type { FileFacts, KustomizationFacts, ObjectFacts } from './facts.ts';
import { kustomizationFacts } from './kustomizationFacts.ts';
import { addMentions, addWords } from './mentions.ts';
import { objectReferences, type PlaceOf } from './objectReferences.ts';
import { podSelectorOf } from './podSelector.ts';

/** More of one file are left out: nobody writes that many by hand. */
const MOST_OBJECTS = 10_000;

/** What a file adds to what is known of its tree; of a document that cannot be read, nothing. */
export function fileFacts(text: string): FileFacts {
  const lines = new LineMap(text);
  const placeOf: PlaceOf = ([start, end]) => {
    const [from, to] = [lines.at(start), lines.at(end)];
    return { ...from, endLine: to.line, endColumn: to.column };
  };
  const objects: ObjectFacts[] = [];
  const mentions = new Set<string>();
  let kustomization: KustomizationFacts | undefined;
  const documents = documentsOf(text);
  let isWhole = documents !== undefined;
  for (const document of documents ?? []) {
    if (document.errors.length > 0 || objects.length >= MOST_OBJECTS) {
      isWhole = false;
      continue;
    }
    try {
      const own = objectsIn(document);
      const value: unknown = document.toJS();
      if (isPlainObject(value) && mayBeKustomization(value)) {
        kustomization = kustomizationFacts(value);
        addWords(mentions, value);
        continue;
      }
      for (const object of own) addMentions(mentions, object);
      objects.push(...own.map((object) => objectFacts(object, placeOf)));
    } catch (error) {
      // Too many aliases, or too deep: that is said of the file itself.
      if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
      isWhole = false;
    }
  }
  return { objects, mentions, isWhole, ...(kustomization !== undefined && { kustomization }) };
}

function documentsOf(text: string): ReturnType<typeof parseYaml> | undefined {
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

/** Its own kind need not be said. */
function mayBeKustomization(value: PlainObject): boolean {
  const apiVersion = textAt(value, 'apiVersion');
  return apiVersion === '' || groupOf(apiVersion) === 'kustomize.config.k8s.io';
}

function objectFacts(object: ManifestObject, placeOf: PlaceOf): ObjectFacts {
  const { apiVersion, kind, name, namespace, value } = object;
  const replicas = valueAt(value, ['spec', 'replicas']);
  const selector = podSelectorOf(object, placeOf);
  const podLabels = podLabelsOf(object);
  const ports = kind === 'Service' ? portsOf(value) : [];
  return {
    ...{ apiVersion, kind, name },
    namespace: /[${]/.test(namespace) ? '' : namespace,
    at: placeOf(valueStretch(object, ['metadata', 'name'])),
    references: objectReferences(object, placeOf),
    claims: listAt(value, 'spec', 'volumeClaimTemplates').map((each) =>
      textAt(each, 'metadata', 'name'),
    ),
    ...(selector !== undefined && { selector }),
    ...(podLabels !== undefined && { podLabels }),
    ...(typeof replicas === 'number' && { replicas }),
    ...(ports.length > 0 && { ports }),
  };
}

/** Custom resources make pods from templates as the built-in ones do. */
function podLabelsOf(object: ManifestObject): ObjectFacts['podLabels'] {
  const isBuiltIn = isBuiltInGroup(object.apiVersion);
  const path = isBuiltIn ? podPathOf(object) : ['spec', 'template'];
  if (path === undefined) return undefined;
  const labels = valueAt(object.value, [...path, 'metadata', 'labels']);
  const isMade = valueAt(object.value, [...path, 'spec']) !== undefined;
  if (!isPlainObject(labels)) return isMade ? {} : undefined;
  return Object.fromEntries(Object.entries(labels).map(([key, label]) => [key, String(label)]));
}

function portsOf(service: PlainObject): readonly (number | string)[] {
  if (textAt(service, 'spec', 'type') === 'ExternalName') return [];
  return listAt(service, 'spec', 'ports').flatMap((port) =>
    [valueAt(port, ['port']), valueAt(port, ['name'])].filter(
      (each): each is number | string => typeof each === 'number' || typeof each === 'string',
    ),
  );
}
