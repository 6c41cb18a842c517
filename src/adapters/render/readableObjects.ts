import { objectsIn, type ManifestObject } from '../kubernetes/manifestObject.ts';
import { parseYaml, plainValue } from '../validation/yamlFile.ts';

/** The objects of a text; none if it is no YAML, or stands for too much, which others tell. */
export function readableObjects(text: string): readonly ManifestObject[] {
  return orNothing(() =>
    parseYaml(text)
      .filter(({ errors }) => errors.length === 0)
      .flatMap((document) => objectsIn(document)),
  );
}

/** The plain value of a text of one document; nothing if it cannot be read. */
export function readableValue(text: string): unknown {
  const [value] = orNothing(() => {
    const [document] = parseYaml(text);
    return document === undefined || document.errors.length > 0 ? [] : [plainValue(document)];
  });
  return value;
}

/** Aliases that expand without end are a ReferenceError, levels without end a RangeError. */
function orNothing<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof RangeError) return [];
    throw error;
  }
}
