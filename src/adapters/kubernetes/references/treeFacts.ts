import path from 'node:path';
import { groupOf, isBuiltInGroup } from '../builtInKinds.ts';
import { buildsOf, type Builds, type TreeFile } from './builtBy.ts';
import type { ObjectFacts } from './facts.ts';
import { knownNames, type KnownNames } from './spelling.ts';

/** An object, or what Kustomize makes, as others of the tree see it. */
export interface NamedObject {
  readonly kind: string;
  readonly name: string;
  /** `undefined` if only who applies it knows. */
  readonly namespace: string | undefined;
  readonly path: string;
  /** Nothing of what is made by a generator. */
  readonly facts: ObjectFacts | undefined;
}

/** A tree, prepared for questions on what is in it. */
export interface TreeFacts {
  readonly files: readonly TreeFile[];
  readonly builds: Builds;
  /** Objects of built-in kinds. */
  readonly byKind: ReadonlyMap<string, readonly NamedObject[]>;
  readonly byName: ReadonlyMap<string, readonly NamedObject[]>;
  /** The names of the objects of a kind. */
  namesOf(kind: string): KnownNames;
  /** Whether something in the tree may make an object of that name, in whatever way. */
  mentions(name: string): boolean;
  /** Names of custom resources whose controllers make objects with names that begin so. */
  readonly makers: ReadonlySet<string>;
  /** More objects come from what is not read, e.g. charts of Helm. */
  readonly isOpen: boolean;
  /** Where an object is; `undefined` if only who applies it knows. */
  namespaceOf(object: ObjectFacts, file: string): string | undefined;
  /** Names what is applied together with a file: its kustomizations, else its folder. */
  groupsOf(file: string): readonly string[];
  /** Whether any object of a kind is applied together with a file. */
  hasBeside(file: string, kind: string): boolean;
}

/** Groups whose controllers make nothing that is called after their objects. */
const NO_MAKERS =
  /^(monitoring\.coreos\.com|traefik\.(io|containo\.us)|networking\.istio\.io|security\.istio\.io|gateway\.networking\.k8s\.io|cilium\.io|crd\.projectcalico\.org|(kustomize|source|image|notification)\.toolkit\.fluxcd\.io|keda\.sh|cert-manager\.io|external-secrets\.io|kustomize\.config\.k8s\.io|kyverno\.io|autoscaling\.k8s\.io)$/;
const OF_CHARTS = /^(HelmRelease|HelmChart|HelmChartConfig|Application|ApplicationSet)$/;

/** @param isOpen more objects come from what is not among the files */
export function treeFacts(files: readonly TreeFile[], isOpen: boolean): TreeFacts {
  const builds = buildsOf(files);
  const all = files.flatMap(({ facts }) => facts.objects);
  const isMoved = all.some((each) => each.kind === 'Kustomization' && isOfFlux(each));
  const groupsOf = (file: string): readonly string[] => {
    const builders = builds.builtBy(file).map((each) => each.path);
    return builders.length > 0 ? builders : [path.posix.dirname(file)];
  };
  const namespaceOf = ({ namespace }: ObjectFacts, file: string): string | undefined => {
    const isSet = isMoved || builds.builtBy(file).some(({ isNamespaceSet }) => isNamespaceSet);
    return namespace === '' || isSet ? undefined : namespace;
  };
  const objects = namedObjects(files, builds, namespaceOf);
  const byKind = Map.groupBy(objects, ({ kind }) => kind);
  const customs = all.filter(({ apiVersion }) => !isBuiltInGroup(apiVersion));
  const beside = new Set(
    objects.flatMap((each) => groupsOf(each.path).map((group) => `${group}\0${each.kind}`)),
  );
  return {
    ...{ files, builds, namespaceOf, groupsOf },
    byKind,
    namesOf: keyed((kind) => knownNames((byKind.get(kind) ?? []).map(({ name }) => name))),
    mentions: keyed((name) => files.some(({ facts }) => facts.mentions.has(name))),
    byName: Map.groupBy(objects, ({ kind, name }) => `${kind} ${name}`),
    makers: new Set(customs.filter(isMaker).map(({ name }) => name)),
    isOpen:
      isOpen ||
      files.some(({ facts }) => !facts.isWhole) ||
      customs.some(({ kind }) => OF_CHARTS.test(kind)) ||
      builds.all.some((each) => each.hasCharts),
    hasBeside: (file, kind) => groupsOf(file).some((group) => beside.has(`${group}\0${kind}`)),
  };
}

/** Works out an answer when it is first asked for. */
function keyed<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

function namedObjects(
  files: readonly TreeFile[],
  builds: Builds,
  namespaceOf: TreeFacts['namespaceOf'],
): readonly NamedObject[] {
  const own = files.flatMap(({ path: file, facts }) =>
    facts.objects
      .filter(({ apiVersion, name }) => name !== '' && isBuiltInGroup(apiVersion))
      .map((each): NamedObject => ({
        ...{ kind: each.kind, name: each.name, path: file, facts: each },
        namespace: namespaceOf(each, file),
      })),
  );
  const made = builds.all.flatMap((each) =>
    each.made.map(({ kind, name }): NamedObject => ({
      ...{ kind, name, namespace: undefined, path: each.path, facts: undefined },
    })),
  );
  return [...own, ...made];
}

/** Flux may put what it applies into another namespace than the one that is written. */
function isOfFlux({ apiVersion }: ObjectFacts): boolean {
  return groupOf(apiVersion) === 'kustomize.toolkit.fluxcd.io';
}

function isMaker({ apiVersion, name }: ObjectFacts): boolean {
  return name.length > 1 && !NO_MAKERS.test(groupOf(apiVersion));
}
