import { nearestName } from './builtInKinds.ts';
import { customKindOf, kindsOfObject, type CustomKind } from './customKinds.ts';
import { customRules, ruleProblems } from './customRules.ts';
import { keyStretch, valueStretch } from './fieldPlace.ts';
import { fitsSchema } from './fitsSchema.ts';
import type { Manifest, Said } from './manifest.ts';
import { called, type ManifestObject } from './manifestObject.ts';

const HELP =
  'https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/';

/** What is broken in the schemas of a definition, so that its resources cannot be checked. */
export function definitionCheck(
  { isPatch, text }: Manifest,
  object: ManifestObject,
): readonly Said[] {
  if (isPatch) return [];
  return customKindOf(object).versions.flatMap(({ schema }, index) => {
    const top = ['spec', 'versions', index, 'schema', 'openAPIV3Schema'];
    const broken = schema()?.broken ?? [];
    const said = broken.map(({ path, message }): Said => ({
      at: keyStretch(object, [...top, ...path]),
      rule: 'crd-schema',
      severity: 'error',
      message: `${called(object)}: ${message}`,
      help: HELP,
    }));
    return said.length > 0 ? said : ruleProblems(text, object, top);
  });
}

/**
 * Whether a custom resource is what its definition in the tree asks for; `undefined` if the tree
 * has no definition. Of several ones, as with copies of several releases, the one that fits best
 * counts.
 */
export function customCheck(
  manifest: Manifest,
  object: ManifestObject,
): readonly Said[] | undefined {
  const found = kindsOfObject(manifest.customKinds, object).map((kind) => [
    ...fitsVersion(manifest, object, kind),
    ...fitsScope(object, kind),
  ]);
  return found.toSorted((a, b) => a.length - b.length)[0];
}

function fitsVersion(
  manifest: Manifest,
  object: ManifestObject,
  kind: CustomKind,
): readonly Said[] {
  const asked = object.apiVersion.slice(kind.group.length + 1);
  const version = kind.versions.find(({ name }) => name === asked);
  if (version?.isServed !== true) return [unservedVersion(object, kind, asked)];
  const { schema, broken = [] } = version.schema() ?? {};
  if (schema === undefined || broken.length > 0) return [];
  const said = fitsSchema(manifest, object, schema);
  // The API server asks the rules when all else is right.
  const isAsked = !manifest.isPatch && !said.some(({ severity }) => severity === 'error');
  return isAsked ? [...said, ...customRules(object, version.written)] : said;
}

function unservedVersion(object: ManifestObject, kind: CustomKind, asked: string): Said {
  const served = kind.versions.filter(({ isServed }) => isServed).map(({ name }) => name);
  const at = valueStretch(object, ['apiVersion']);
  const known = served.length === 0 ? 'none' : served.join(', ');
  const said: Said = {
    at,
    rule: 'unserved-version',
    severity: 'error',
    message: `The definition of ${kind.kind} in this tree does not serve the version ${asked}; it serves: ${known}.`,
    help: HELP,
  };
  const nearest = served.length === 1 ? served[0] : nearestName(asked, served);
  if (nearest === undefined) return said;
  const newText = `${kind.group}/${nearest}`;
  return { ...said, fix: { title: `Change it to ${newText}`, replacements: [{ at, newText }] } };
}

/** The API server drops the namespace of what belongs to the whole cluster. */
function fitsScope(object: ManifestObject, kind: CustomKind): readonly Said[] {
  if (kind.isNamespaced || object.namespace === '') return [];
  return [
    {
      at: keyStretch(object, ['metadata', 'namespace']),
      rule: 'cluster-scope',
      severity: 'info',
      message: `A ${kind.kind} belongs to the whole cluster; the namespace of ${called(object)} is not used.`,
      help: HELP,
    },
  ];
}
