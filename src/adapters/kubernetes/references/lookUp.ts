import type { ObjectFacts, Reference } from './facts.ts';
import { meantName } from './spelling.ts';
import type { NamedObject, TreeFacts } from './treeFacts.ts';

/** What every cluster has without anybody's doing, and namespaces that come with what is installed in one. */
const GIVEN: Readonly<Record<string, RegExp>> = {
  ConfigMap:
    /^(kube-root-ca\.crt|openshift-service-ca\.crt|istio-ca-root-cert|trusted-ca-bundle|linkerd-identity-trust-roots|extension-apiserver-authentication|cluster-info)$/,
  Secret: /-(token|dockercfg)-[a-z0-9]{5}$/,
  Service: /^(kubernetes|kube-dns|metrics-server|openshift|cm-acme-http-solver-.*)$/,
  ServiceAccount: /^(default|builder|deployer|pipeline)$/,
  ClusterRole: /^(cluster-admin|admin|edit|view|cluster-reader|self-provisioner|basic-user)$|:/,
  Role: /:|^extension-apiserver-authentication-reader$/,
  Namespace: /^(default|kube-.*|openshift.*|argocd|cert-manager|.*-system)$/,
};
const OF_CLUSTER = /^(ClusterRole|Namespace)$/;

/** What is asked for, and from where. */
export interface Question {
  readonly kind: string;
  readonly name: string;
  /** `undefined` if only who applies it knows. */
  readonly namespace: string | undefined;
}

/** A reference in its object, and what it asks for. */
export interface Asked {
  readonly tree: TreeFacts;
  readonly path: string;
  readonly object: ObjectFacts;
  readonly reference: Reference;
  readonly question: Question;
}

/** The objects that may be meant; of several namespaces, if it is not known which one counts. */
export function found(tree: TreeFacts, question: Question): readonly NamedObject[] {
  return namesOf(tree, question.name)
    .flatMap((name) => tree.byName.get(`${question.kind} ${name}`) ?? [])
    .filter(({ namespace }) => isSame(question, namespace));
}

/** Objects of that name in namespaces that are surely others. */
export function foundElsewhere(tree: TreeFacts, { kind, name }: Question): readonly NamedObject[] {
  return tree.byName.get(`${kind} ${name}`) ?? [];
}

/** The name of an object that may be used from there, of which the one asked for is a slip. */
export function meantObject(tree: TreeFacts, question: Question): string | undefined {
  const { kind, name } = question;
  return meantName(name, tree.namesOf(kind), (each) =>
    (tree.byName.get(`${kind} ${each}`) ?? []).some(({ namespace }) => isSame(question, namespace)),
  );
}

function isSame(
  { kind, namespace }: Pick<Question, 'kind' | 'namespace'>,
  other: string | undefined,
): boolean {
  return (
    OF_CLUSTER.test(kind) || namespace === undefined || other === undefined || namespace === other
  );
}

/** The cluster itself has it, or something in the tree may well make it. */
export function isProvided(tree: TreeFacts, { kind, name, namespace }: Question): boolean {
  if (GIVEN[kind]?.test(name) === true || /^(kube-|openshift)/.test(namespace ?? '')) return true;
  if (kind === 'PersistentVolumeClaim' && isClaimed(tree, name)) return true;
  return tree.mentions(name);
}

/** A custom resource is called as the name begins, so that its controller may make it. */
export function isMade(tree: TreeFacts, name: string): boolean {
  const ends = [...name.matchAll(/[.-]/g)].map(({ index }) => index);
  return [name.length, ...ends].some((end) => tree.makers.has(name.slice(0, end)));
}

/** A StatefulSet makes claims for each of its pods: `data-web-0`. */
function isClaimed(tree: TreeFacts, name: string): boolean {
  const start = name.replace(/-\d+$/, '');
  return (tree.byKind.get('StatefulSet') ?? []).some(
    ({ facts, name: set }) => facts?.claims.some((claim) => `${claim}-${set}` === start) === true,
  );
}

const MOST_NAMES = 50;

/** A name, and what it was before kustomizations put something before or behind it. */
function namesOf({ builds: { all } }: TreeFacts, name: string): readonly string[] {
  const names = [name];
  for (const each of names) {
    for (const { prefix, suffix } of all) {
      const hasPrefix = prefix !== '' && each.startsWith(prefix);
      const hasSuffix = suffix !== '' && each.endsWith(suffix);
      const shorter = [
        ...(hasPrefix ? [each.slice(prefix.length)] : []),
        ...(hasSuffix ? [each.slice(0, -suffix.length)] : []),
      ];
      for (const next of shorter) {
        if (names.length < MOST_NAMES && !names.includes(next)) names.push(next);
      }
    }
  }
  return names;
}
