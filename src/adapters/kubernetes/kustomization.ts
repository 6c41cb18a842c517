import path from 'node:path';
import type { TextFile } from '../validation/fileCheck.ts';
import { parseYaml } from '../validation/yamlFile.ts';
import { listAt, textAt } from './manifestObject.ts';

/** Whether one of these kustomization files uses the file at a path as a patch. */
export function isPatchOf(kustomizations: readonly TextFile[], file: string): boolean {
  return kustomizations.some((each) => patchesOf(each).includes(file));
}

/** The paths in the tree of the patches that a kustomization names. */
function patchesOf({ path: own, text }: TextFile): readonly string[] {
  const [document] = parseYaml(text);
  if (document === undefined || document.errors.length > 0) return [];
  const value: unknown = document.toJS();
  const named = [...listAt(value, 'patches'), ...listAt(value, 'patchesJson6902')];
  const paths = [
    ...named.map((patch) => textAt(patch, 'path')),
    ...listAt(value, 'patchesStrategicMerge').filter((patch) => typeof patch === 'string'),
  ];
  return paths
    .filter((each) => each !== '')
    .map((each) => path.posix.join(path.posix.dirname(own), each));
}
