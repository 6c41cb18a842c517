import { isPlainObject, type PlainObject } from '../../../core/isPlainObject.ts';
import { isMap, type Document } from 'yaml';
import { LineMap } from '../../validation/lineMap.ts';
import { parseYaml, plainValue } from '../../validation/yamlFile.ts';
import { groupOf, isBuiltInGroup } from '../builtInKinds.ts';
import { valueStretch } from '../fieldPlace.ts';
import { listAt, objectsIn, textAt, valueAt } from '../manifestObject.ts';
import type { ManifestObject } from '../manifestObject.ts';
import { podPathOf } from '../podTemplates.ts';
import type { FileFacts, ObjectFacts } from './facts.ts';
import { kustomizationFacts } from './kustomizationFacts.ts';
import { addMentions, addWords } from './mentions.ts';
import { objectReferences, type PlaceOf } from './objectReferences.ts';
import { podSelectorOf } from './podSelector.ts';

/** More of one file are left out: machines write that many, and for themselves. */
const MOST_DOCUMENTS = 10_000;
const NOTHING: FileFacts = { objects: [], mentions: new Set(), isWhole: false };

/** What a file adds to what is known of its tree; of a document that cannot be read, nothing. */
export function fileFacts(text: string): FileFacts {
  if ((text.match(/^---/gm)?.length ?? 0) > MOST_DOCUMENTS) return NOTHING;
  const objects: ManifestObject[] = [];
  let isWhole = true;
  try {
    for (const document of parseYaml(text)) {
      const own = document.errors.length > 0 ? [] : objectsIn(document);
      if (document.errors.length > 0) isWhole = false;
      else if (own.length === 0) objects.push(...bareKustomization(document));
      objects.push(...own);
    }
  } catch (error) {
    // Too many aliases, or too deep: that is said of the file itself.
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    isWhole = false;
  }
  return factsOf(objects, new LineMap(text), isWhole);
}

/** Its own kind need not be said. */
function bareKustomization(document: Document.Parsed): readonly ManifestObject[] {
  const node = document.contents;
  if (!isMap(node) || node.has('apiVersion')) return [];
  const [apiVersion, kind] = [KUSTOMIZE, 'Kustomization'];
  const value = plainValue(document) as PlainObject;
  return [{ document, node, value, apiVersion, kind, name: '', namespace: '' }];
}

const KUSTOMIZE = 'kustomize.config.k8s.io/v1beta1';

/**
 * The same, of objects that were read already.
 * @param isWhole all that is in the file
 */
export function factsOf(
  all: readonly ManifestObject[],
  lines: LineMap,
  isWhole: boolean,
): FileFacts {
  const placeOf: PlaceOf = ([start, end]) => {
    const [from, to] = [lines.at(start), lines.at(end)];
    return { ...from, endLine: to.line, endColumn: to.column };
  };
  const isOwn = ({ apiVersion }: ManifestObject): boolean =>
    groupOf(apiVersion) === groupOf(KUSTOMIZE);
  const [kustomization] = all.filter(isOwn).map(({ value }) => kustomizationFacts(value));
  const mentions = new Set<string>();
  for (const object of all) {
    if (isOwn(object)) addWords(mentions, object.value);
    else addMentions(mentions, object);
  }
  const objects = all.filter((each) => !isOwn(each)).map((each) => objectFacts(each, placeOf));
  return { objects, mentions, isWhole, ...(kustomization !== undefined && { kustomization }) };
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
