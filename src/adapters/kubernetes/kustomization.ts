import path from 'node:path';
import type { TextFile } from '../validation/fileCheck.ts';
import { parseYaml, plainValue } from '../validation/yamlFile.ts';
import { listAt, textAt, valueAt } from './manifestObject.ts';

/** Whether one of these kustomization files uses the file at a path as a patch. */
export function isPatchOf(kustomizations: readonly TextFile[], file: string): boolean {
  return kustomizations.some((each) => patchesOf(each).includes(file));
}

/** Whether a kustomization puts all objects into one namespace. */
export function setsNamespace(kustomization: TextFile): boolean {
  return textAt(valueOf(kustomization), 'namespace') !== '';
}

/** The images, without their tags, of which a kustomization sets the tag or digest. */
export function imagesOf(kustomization: TextFile): readonly string[] {
  const isSet = (image: unknown): boolean =>
    valueAt(image, ['newTag']) !== undefined || valueAt(image, ['digest']) !== undefined;
  const images = listAt(valueOf(kustomization), 'images').filter(isSet);
  return images.map((image) => textAt(image, 'name'));
}

/** What a kustomization says; nothing if it cannot be read. */
function valueOf(kustomization: TextFile): unknown {
  if (!values.has(kustomization)) values.set(kustomization, readValue(kustomization));
  return values.get(kustomization);
}

const values = new WeakMap<TextFile, unknown>();

function readValue({ text }: TextFile): unknown {
  try {
    const [document] = parseYaml(text);
    return document === undefined || document.errors.length > 0 ? undefined : plainValue(document);
  } catch (error) {
    // Aliases or depth without end: that is said where it is checked itself.
    if (error instanceof ReferenceError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The paths in the tree of the patches that a kustomization names. */
function patchesOf(kustomization: TextFile): readonly string[] {
  const { path: own } = kustomization;
  const value = valueOf(kustomization);
  const named = [...listAt(value, 'patches'), ...listAt(value, 'patchesJson6902')];
  const paths = [
    ...named.map((patch) => textAt(patch, 'path')),
    ...listAt(value, 'patchesStrategicMerge').filter((patch) => typeof patch === 'string'),
  ];
  return paths
    .filter((each) => each !== '')
    .map((each) => path.posix.join(path.posix.dirname(own), each));
}
