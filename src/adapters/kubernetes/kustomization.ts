import path from 'node:path';
import type { TextFile } from '../validation/fileCheck.ts';
import { parseYaml } from '../validation/yamlFile.ts';
import { listAt, textAt } from './manifestObject.ts';

/** Whether Kustomize would take a file for its own, by its name. */
export function isKustomization({ path: file }: Pick<TextFile, 'path'>): boolean {
  return /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(file);
}

/** Whether one of these kustomization files uses the file at a path as a patch. */
export function isPatchOf(kustomizations: readonly TextFile[], file: string): boolean {
  return kustomizations.some((each) => patchesOf(each).includes(file));
}

/** Whether a kustomization puts all objects into one namespace. */
export function setsNamespace(kustomization: TextFile): boolean {
  return textAt(valueOf(kustomization), 'namespace') !== '';
}

/** What a kustomization says; nothing if it cannot be read. */
function valueOf({ text }: TextFile): unknown {
  const [document] = parseYaml(text);
  return document === undefined || document.errors.length > 0 ? undefined : document.toJS();
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
