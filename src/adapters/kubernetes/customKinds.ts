import { WeightedCache } from '../../core/weightedCache.ts';
import type { TextFile } from '../validation/fileCheck.ts';
import { parseYaml } from '../validation/yamlFile.ts';
import { groupOf } from './builtInKinds.ts';
import { listAt, objectsIn, textAt, valueAt, type ManifestObject } from './manifestObject.ts';
import { structuralSchema, type StructuralSchema } from './structuralSchema.ts';

/** A kind that a custom resource definition of the tree makes. */
export interface CustomKind {
  readonly group: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  readonly versions: readonly CustomVersion[];
}

export interface CustomVersion {
  readonly name: string;
  readonly isServed: boolean;
  /** `openAPIV3Schema` as it is written. */
  readonly written: unknown;
  /** Worked out when first asked for; `undefined` if there is none. */
  readonly schema: () => StructuralSchema | undefined;
}

export function isDefinition({ apiVersion, kind }: ManifestObject): boolean {
  return apiVersion === 'apiextensions.k8s.io/v1' && kind === 'CustomResourceDefinition';
}

/** The kind that a definition makes. */
export function customKindOf({ value }: ManifestObject): CustomKind {
  return {
    group: textAt(value, 'spec', 'group'),
    kind: textAt(value, 'spec', 'names', 'kind'),
    isNamespaced: textAt(value, 'spec', 'scope') !== 'Cluster',
    versions: listAt(value, 'spec', 'versions').map((version) => ({
      name: textAt(version, 'name'),
      isServed: valueAt(version, ['served']) !== false,
      written: valueAt(version, ['schema', 'openAPIV3Schema']),
      schema: once(() => {
        const schema = valueAt(version, ['schema', 'openAPIV3Schema']);
        return schema === undefined ? undefined : structuralSchema(schema);
      }),
    })),
  };
}

/** UTF-16 units of files whose definitions are kept ready. */
const MOST_TEXT = 16 * 1024 * 1024;

const known = new WeightedCache<string, { text: string; kinds: readonly CustomKind[] }>(
  MOST_TEXT,
  ({ text }) => text.length,
);

/** The kinds that a file defines, read once for each content. */
export function customKindsIn({ text }: TextFile): readonly CustomKind[] {
  const read = known.get(text);
  if (read !== undefined) return read.kinds;
  const kinds = readKinds(text);
  known.set(text, { text, kinds });
  return kinds;
}

function readKinds(text: string): readonly CustomKind[] {
  try {
    const documents = parseYaml(text).filter(({ errors }) => errors.length === 0);
    const definitions = documents.flatMap((document) => objectsIn(document)).filter(isDefinition);
    // A patch of a definition names only what it changes.
    return definitions
      .map(customKindOf)
      .filter(({ group, kind, versions }) => group !== '' && kind !== '' && versions.length > 0);
  } catch (error) {
    // Aliases or depth without end: that is said of the file itself.
    if (error instanceof ReferenceError || error instanceof RangeError) return [];
    throw error;
  }
}

/** Those of the kinds that an object is of, whatever its version. */
export function kindsOfObject(
  kinds: readonly CustomKind[],
  { apiVersion, kind }: ManifestObject,
): readonly CustomKind[] {
  const group = groupOf(apiVersion);
  return kinds.filter((each) => each.kind === kind && each.group === group);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
