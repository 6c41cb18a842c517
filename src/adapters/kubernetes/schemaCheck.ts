import {
  groupOf,
  builtInSchema,
  isBuiltInGroup,
  nearestGroup,
  nearestKind,
} from './builtInKinds.ts';
import { customCheck, definitionCheck } from './customCheck.ts';
import { isDefinition, type CustomKind } from './customKinds.ts';
import { valueStretch } from './fieldPlace.ts';
import { fitsSchema } from './fitsSchema.ts';
import type { Manifest, Said } from './manifest.ts';
import { valueAt, type ManifestObject } from './manifestObject.ts';
import { isPlaceholder } from './placeholders.ts';
import { knownNames, meantName } from './references/spelling.ts';
import { removedApi } from './removedApis.ts';

const HELP = 'https://kubernetes.io/docs/reference/kubernetes-api/';
const HELP_REMOVED = 'https://kubernetes.io/docs/reference/using-api/deprecation-guide/';

/** The newest minor release that the table of removed versions knows. */
const NEWEST_MINOR = 36;

/** Whether an object is what the API server knows by its `apiVersion` and `kind`. */
export function schemaCheck(manifest: Manifest, object: ManifestObject): readonly Said[] {
  const schema = builtInSchema(object.apiVersion, object.kind);
  const gone = removed(manifest, object);
  if (schema !== undefined) {
    const definition = isDefinition(object) ? definitionCheck(manifest, object) : [];
    return [...gone, ...fitsSchema(manifest, object, schema), ...definition];
  }
  if (gone.length > 0) return gone;
  return customCheck(manifest, object) ?? unknownKind(manifest, object);
}

function removed({ options }: Manifest, object: ManifestObject): readonly Said[] {
  const { apiVersion, kind } = object;
  const api = removedApi(apiVersion, kind);
  if (api === undefined || (options.minor ?? NEWEST_MINOR) < api.removedIn) return [];
  const next = api.replacement === null ? 'nothing replaces it' : `use ${api.replacement}`;
  return [
    {
      at: valueStretch(object, ['apiVersion']),
      rule: 'removed-api',
      severity: 'error',
      message: `${apiVersion} ${kind} was removed in Kubernetes 1.${api.removedIn}; ${next}.`,
      help: HELP_REMOVED,
    },
  ];
}

/**
 * Information only: the kind may be a custom resource, or no matter of Kubernetes at all. Of a
 * group that is not built in it is said only where a built-in kind is plainly meant.
 */
function unknownKind({ customKinds }: Manifest, object: ManifestObject): readonly Said[] {
  const { apiVersion, kind, value } = object;
  if (isPlaceholder(apiVersion) || isPlaceholder(kind)) return [];
  // A file of kubectl itself, which looks like an object of the core group.
  if (kind === 'Config' && valueAt(value, ['clusters']) !== undefined) return [];
  const isBuiltIn = isBuiltInGroup(apiVersion);
  const group = isBuiltIn ? groupOf(apiVersion) : nearestGroup(apiVersion, kind);
  if (group === undefined) return unknownCustomKind(customKinds, object);
  const nearest = nearestKind(apiVersion, kind);
  const isKindRight = nearest.endsWith(` ${kind}`);
  return [
    {
      at: valueStretch(object, [isKindRight ? 'apiVersion' : 'kind']),
      rule: 'unknown-kind',
      severity: 'info',
      message: `Kubernetes has no ${apiVersion} ${kind}; ${nearest} is spelled most alike.`,
      help: HELP,
    },
  ];
}

/** Of a group of which the tree has definitions, a kind that is spelled almost as one of them. */
function unknownCustomKind(
  customKinds: readonly CustomKind[],
  object: ManifestObject,
): readonly Said[] {
  const { apiVersion, kind } = object;
  const own = customKinds.filter((each) => each.group === groupOf(apiVersion));
  const nearest = meantName(kind, knownNames(own.map((each) => each.kind)));
  if (nearest === undefined) return [];
  const at = valueStretch(object, ['kind']);
  return [
    {
      at,
      rule: 'unknown-kind',
      severity: 'info',
      message: `The definitions in this tree make no ${apiVersion} ${kind}; ${nearest} is spelled most alike.`,
      help: HELP,
      fix: { title: `Change it to ${nearest}`, replacements: [{ at, newText: nearest }] },
    },
  ];
}
