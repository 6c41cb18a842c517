import { closest, distance } from 'fastest-levenshtein';
import schemas from './schemas.generated.js';

/** The groups of the API server that are named without a domain of their own. */
const SHORT_GROUPS = ['', 'apps', 'autoscaling', 'batch', 'extensions', 'policy'];

const KINDS = Object.keys(schemas.kinds);
const API_VERSIONS = new Set(KINDS.map((kind) => kind.slice(0, kind.lastIndexOf('/'))));
const GROUPS = new Set([...[...API_VERSIONS].map(groupOf), ...SHORT_GROUPS]);

/** The group of an API version; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** The definition of a built-in kind. */
export function builtInSchema(apiVersion: string, kind: string): { $ref: string } | undefined {
  const key = `${apiVersion}/${kind}`;
  const name = Object.hasOwn(schemas.kinds, key) ? schemas.kinds[key] : undefined;
  return name === undefined ? undefined : { $ref: `#/definitions/${name}` };
}

/** Whether Kubernetes itself serves the group, so that a kind of it must be a built-in one. */
export function isBuiltInGroup(apiVersion: string): boolean {
  // Kustomize has that for the configuration of what is built into it.
  return apiVersion !== 'builtin' && GROUPS.has(groupOf(apiVersion));
}

/** The built-in kind that is spelled most alike, as `apps/v1 Deployment`. */
export function nearestKind(apiVersion: string, kind: string): string {
  const sameKind = KINDS.filter((each) => each.endsWith(`/${kind}`));
  const nearest = closest(`${apiVersion}/${kind}`, sameKind.length > 0 ? sameKind : KINDS);
  const at = nearest.lastIndexOf('/');
  return `${nearest.slice(0, at)} ${nearest.slice(at + 1)}`;
}

/** The name that is most likely meant; `undefined` if none is spelled alike. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || name.length > 100) return undefined;
  const nearest = closest(
    name.toLowerCase(),
    known.map((each) => each.toLowerCase()),
  );
  const meant = known.find((each) => each.toLowerCase() === nearest);
  const most = Math.max(1, Math.floor(name.length / 3));
  return meant !== undefined && distance(name.toLowerCase(), nearest) <= most ? meant : undefined;
}
