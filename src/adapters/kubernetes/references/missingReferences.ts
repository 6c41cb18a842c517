import type { ObjectFacts } from './facts.ts';
import { called } from '../manifestObject.ts';
import { found, foundElsewhere, isMade, isProvided, meantObject, type Asked } from './lookUp.ts';
import { wrongPort } from './missingPorts.ts';
import type { Remark } from './said.ts';
import type { TreeFacts } from './treeFacts.ts';

/** Kinds that are often made by hand or by other tools, so that none is missed for sure. */
const OFTEN_ELSEWHERE = /^(Secret|ClusterRole|Namespace)$/;
/** Kinds of which a tree that has none says nothing. */
const ONLY_IF_KNOWN = /^(Secret|ClusterRole|Namespace)$/;

/** What an object needs and the tree does not have. */
export function missingReferences(
  tree: TreeFacts,
  path: string,
  object: ObjectFacts,
): readonly Remark[] {
  return object.references.flatMap((reference) => {
    const own = tree.namespaceOf(object, path);
    const namespace = reference.namespace === '' ? own : reference.namespace;
    const question = { kind: reference.kind, name: reference.name, namespace };
    const there = found(tree, question);
    const asked = { tree, path, object, reference, question };
    if (there.length > 0) return wrongPort(asked, there);
    const remark = isProvided(tree, question) ? undefined : missing(asked);
    return remark === undefined ? [] : [remark];
  });
}

/**
 * A warning only if a name is plainly a slip of another one, or if objects of its kind are applied
 * together with the file; else somebody else may well bring it.
 */
function missing(asked: Asked): Remark | undefined {
  const { tree, path, object, reference, question } = asked;
  const { kind, name } = reference;
  const remark = { path, at: reference.at, rule: 'missing-reference', about: `${kind} ${name}` };
  const what = `${called(object)} needs the ${kind} ${name}`;
  const meant = meantObject(tree, question);
  if (meant !== undefined) {
    const message = `${what}, which is not in this tree; is ${meant} meant?`;
    return { ...remark, severity: 'warning', message, rename: { from: name, to: meant } };
  }
  if (isMade(tree, name)) return undefined;
  const [other] = foundElsewhere(tree, question);
  if (other !== undefined) {
    const message = `${what}, which this tree has in the namespace ${other.namespace ?? ''} only.`;
    return { ...remark, severity: 'info', message };
  }
  const isBeside = tree.hasBeside(path, kind);
  if (isBeside && !tree.isOpen && !OFTEN_ELSEWHERE.test(kind)) {
    const message = `${what}, which is not in this tree, though others are beside it.`;
    return { ...remark, severity: 'warning', message };
  }
  const isSaid = tree.isOpen ? isBeside : tree.byKind.has(kind) || !ONLY_IF_KNOWN.test(kind);
  if (!isSaid) return undefined;
  const message = `${what}, which is not in this tree; the cluster has to have it.`;
  return { ...remark, severity: 'info', message };
}
