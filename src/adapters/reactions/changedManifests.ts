import { isDeepStrictEqual } from 'node:util';
import { isPlainObject, type PlainObject } from '../../core/isPlainObject.ts';
import type { Change } from '../../core/events/commitData.ts';
import { mapLimited } from '../../core/mapLimited.ts';
import type { ResourceChange } from '../../core/reactions/infrastructure.ts';
import type {
  ChangedManifests,
  ManifestRequest,
} from '../../core/reactions/steps/deployOptions.ts';
import { objectsIn, textAt, type ManifestObject } from '../kubernetes/manifestObject.ts';
import { parseYaml } from '../validation/yamlFile.ts';

/** Larger files are no manifests that people write. */
const MOST_BYTES = 1024 * 1024;
const MOST_BYTES_IN_ALL = 16 * MOST_BYTES;
const MOST_FILES = 500;
const MOST_RESOURCES = 1_000;
const MOST_FIELDS = 20;
const FIELD_DEPTH = 3;
const MANIFEST = /\.(ya?ml|json)$/i;
/** Read by tools on this machine, never by a cluster. */
const LOCAL_GROUP = /^(kustomize\.config\.k8s\.io|kind\.x-k8s\.io|skaffold)\//;

interface Resource extends Omit<ResourceChange, 'change' | 'changed'> {
  readonly value: PlainObject;
}

type Resources = ReadonlyMap<string, Resource>;

/** Compares the Kubernetes manifests of two trees. What cannot be read as YAML is passed over. */
export const changedManifests: ChangedManifests = async (request) => {
  const { mirror, before, after, paths } = request;
  const wanted = (await mirror.diff(before, after)).filter((change) => isWanted(change, paths));
  const looked = withinLimits(wanted);
  const oldPaths = looked.flatMap(({ kind, path, oldPath }) =>
    kind === 'added' ? [] : [oldPath ?? path],
  );
  const newPaths = looked.flatMap(({ kind, path }) => (kind === 'deleted' ? [] : [path]));
  const old = await resourcesIn(request, before, oldPaths);
  const now = await resourcesIn(request, after, newPaths);
  const changes = compare(old, now);
  const isAll = looked.length === wanted.length && changes.length <= MOST_RESOURCES;
  return { changes: changes.slice(0, MOST_RESOURCES), isAll };
};

function withinLimits(changes: readonly Change[]): readonly Change[] {
  let room = MOST_BYTES_IN_ALL;
  return changes.slice(0, MOST_FILES).filter(({ size }) => {
    room -= size;
    return room >= 0;
  });
}

function isWanted({ path, oldPath, mode }: Change, paths: readonly string[]): boolean {
  if (!mode.startsWith('100')) return false;
  const isBelow = (file: string): boolean =>
    MANIFEST.test(file) &&
    paths.some((each) => each === '' || file === each || file.startsWith(`${each}/`));
  return isBelow(path) || (oldPath !== undefined && isBelow(oldPath));
}

async function resourcesIn(
  { mirror, signal }: ManifestRequest,
  tree: string | null,
  files: readonly string[],
): Promise<Resources> {
  const found = new Map<string, Resource>();
  if (tree === null) return found;
  const all = await mapLimited(files, 16, async (file) => {
    signal.throwIfAborted();
    const entry = await mirror.lookup(tree, file);
    const info = entry && (await mirror.info(entry.oid));
    if (info?.type !== 'blob' || info.size > MOST_BYTES) return [];
    const blob = await mirror.read(info.oid);
    return blob === undefined ? [] : resourcesOf(Buffer.from(blob.content).toString('utf8'));
  });
  for (const resource of all.flat()) found.set(keyOf(resource), resource);
  return found;
}

function resourcesOf(text: string): readonly Resource[] {
  try {
    return parseYaml(text).flatMap((document) =>
      document.errors.length > 0 ? [] : objectsIn(document).flatMap(asResource),
    );
  } catch (error) {
    // Its aliases, or what is nested in it, would go beyond measure; the checks have said so.
    if (error instanceof ReferenceError || error instanceof RangeError) return [];
    throw error;
  }
}

function asResource(object: ManifestObject): readonly Resource[] {
  const { apiVersion, kind, name, namespace, value } = object;
  if (name === '' || LOCAL_GROUP.test(apiVersion)) return [];
  return [{ apiVersion, kind, name, namespace, value, provider: providerOf(value) }];
}

function providerOf(value: PlainObject): string {
  return textAt(value, 'spec', 'infrastructureRef', 'kind');
}

/** A newer version of the API is the same resource. */
function keyOf({ apiVersion, kind, namespace, name }: Resource): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return JSON.stringify([group, kind, namespace, name]);
}

function compare(before: Resources, after: Resources): readonly ResourceChange[] {
  const current = [...after].flatMap(([key, { value, ...resource }]): ResourceChange[] => {
    const former = before.get(key);
    if (former === undefined) return [{ ...resource, change: 'created' }];
    const changed = changedFields(former.value, value);
    return changed.length === 0 ? [] : [{ ...resource, change: 'updated', changed }];
  });
  const gone = [...before].flatMap(([key, { value: _, ...resource }]): ResourceChange[] =>
    after.has(key) ? [] : [{ ...resource, change: 'deleted' }],
  );
  return [...current, ...gone];
}

/** Names of fields that differ, at most three levels deep. */
function changedFields(before: PlainObject, after: PlainObject): readonly string[] {
  return differing(before, after, '', FIELD_DEPTH).slice(0, MOST_FIELDS);
}

function differing(
  before: PlainObject,
  after: PlainObject,
  prefix: string,
  depth: number,
): readonly string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (isDeepStrictEqual(old, now)) return [];
    const place = `${prefix}${name}`;
    if (depth === 1 || !isPlainObject(old) || !isPlainObject(now)) return [place];
    return differing(old, now, `${place}.`, depth - 1);
  });
}
