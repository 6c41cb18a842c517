import { parseYaml } from '../validation/yamlFile.ts';
import type { IndexedObject } from './indexedObject.ts';
import { readableObjects } from './manifestObject.ts';
import { headOf } from './objectHead.ts';
import { quickObject } from './quickObject.ts';

/** More of one file are left out: nobody writes that many by hand. */
const MOST_OBJECTS = 10_000;

/**
 * The Kubernetes objects of a YAML or JSON file, as far as an index has to know them. Documents
 * that are written as people write them are not parsed as a whole, which is fifty times as fast.
 * @throws RangeError for what is nested too deeply to be read
 */
export function objectsOfText(text: string): readonly IndexedObject[] {
  const documents = text.split(/^(?:---(?=\s|$)|\.\.\.\s*$)/m, MOST_OBJECTS);
  const quick = documents.map(quickObject);
  if (quick.every((each) => each !== 'unsure')) return quick.flatMap((each) => each ?? []);
  return parseYaml(text)
    .flatMap(readableObjects)
    .slice(0, MOST_OBJECTS)
    .map(({ apiVersion, kind, value }) => ({ apiVersion, kind, ...headOf(value) }));
}
