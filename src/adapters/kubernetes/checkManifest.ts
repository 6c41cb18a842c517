import type { Finding } from '../../core/events/validationData.ts';
import type { TextFile } from '../validation/fileCheck.ts';
import { LineMap } from '../validation/lineMap.ts';
import { parseYaml } from '../validation/yamlFile.ts';
import { containerChecks } from './containerChecks.ts';
import { customKindsIn, isDefinition } from './customKinds.ts';
import { imagesOf, isPatchOf, setsNamespace } from './kustomization.ts';
import { isKustomization } from './kustomizationPath.ts';
import { toFindings, type Manifest, type Said } from './manifest.ts';
import { objectsIn, type ManifestObject } from './manifestObject.ts';
import { optionalObjectRules } from './optionalObjectRules.ts';
import { podSecurity } from './podSecurity.ts';
import { factsOf } from './references/fileFacts.ts';
import { knownFacts } from './references/knownFacts.ts';
import { schemaCheck } from './schemaCheck.ts';

/** More documents in one file are written by machines; they take seconds to read. */
const MOST_DOCUMENTS = 10_000;

/** What the checks of single objects say about a file, in the order in which they stand there. */
export function checkManifest(file: TextFile): readonly Finding[] {
  const documents = file.text.match(/^---/gm)?.length ?? 0;
  if (documents > MOST_DOCUMENTS) {
    return toFindings(empty(file), [
      atTop(
        'too-many-documents',
        `It has ${documents} documents; more than ${MOST_DOCUMENTS} are not checked.`,
      ),
    ]);
  }
  const { manifest, said } = readManifest(file);
  const found = manifest.objects.flatMap((object) => [
    ...schemaCheck(manifest, object),
    ...containerChecks(manifest, object),
    ...podSecurity(manifest, object),
    ...optionalObjectRules(manifest, object),
  ]);
  return toFindings(manifest, [...said, ...found]);
}

/** A file with the objects in it, and what kept others from being read. */
function readManifest(file: TextFile): { readonly manifest: Manifest; readonly said: Said[] } {
  const said: Said[] = [];
  const objects: ManifestObject[] = [];
  const documents = parseYaml(file.text);
  for (const document of documents) {
    if (document.errors.length > 0) continue;
    try {
      objects.push(...objectsIn(document));
    } catch (error) {
      said.push(unreadable(document.range[0], error));
    }
  }
  const related = file.related ?? [];
  const kustomizations = related.filter(isKustomization);
  const isPatch = isPatchOf(kustomizations, file.path);
  const images = kustomizations.flatMap(imagesOf);
  const isNamespaceSet = kustomizations.some(setsNamespace);
  const definitions = related.filter((each) => !isKustomization(each));
  const customKinds = definitions.flatMap(customKindsIn);
  if (objects.some(isDefinition)) customKinds.push(...customKindsIn(file));
  const found = { objects, isPatch, isNamespaceSet, images, customKinds };
  const manifest = { ...empty(file), ...found };
  const isWhole = said.length === 0 && documents.every(({ errors }) => errors.length === 0);
  if (file.oid !== undefined && objects.length > 0) {
    knownFacts.set(file.oid, factsOf(objects, manifest.lines, isWhole));
  }
  return { manifest, said };
}

function empty({ path, text, kubernetes = {} }: TextFile): Manifest {
  const nothing = {
    objects: [],
    isPatch: false,
    isNamespaceSet: false,
    images: [],
    customKinds: [],
  };
  return { path, text, lines: new LineMap(text), ...nothing, options: kubernetes };
}

function unreadable(start: number, error: unknown): Said {
  if (error instanceof ReferenceError && error.cause !== undefined) {
    const message = 'A merge (<<) in it names no map, so it is not checked.';
    return { ...atTop('bad-merge', message), at: [start, start] };
  }
  if (error instanceof ReferenceError) {
    const message = 'Its aliases stand for so much that it is not read; write them out.';
    return { ...atTop('too-many-aliases', message), at: [start, start] };
  }
  if (!(error instanceof RangeError)) throw error;
  const message = 'This document is nested too deeply to be checked.';
  return { ...atTop('too-deep', message), at: [start, start] };
}

function atTop(rule: string, message: string): Said {
  return { at: [0, 0], rule, severity: 'error', message };
}
