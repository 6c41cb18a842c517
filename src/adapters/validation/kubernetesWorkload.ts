import { isMap, isScalar, isSeq, type Document, type Node, type YAMLMap } from 'yaml';

/** Where the pod specification stands in each built-in workload (Kubernetes API reference). */
const POD_SPEC: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  PodTemplate: ['template', 'spec'],
  Deployment: ['spec', 'template', 'spec'],
  StatefulSet: ['spec', 'template', 'spec'],
  DaemonSet: ['spec', 'template', 'spec'],
  ReplicaSet: ['spec', 'template', 'spec'],
  ReplicationController: ['spec', 'template', 'spec'],
  Job: ['spec', 'template', 'spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

/** One container of a pod specification and the object it belongs to. */
export interface Container {
  readonly node: YAMLMap;
  readonly name: string;
  /** `Deployment web`, for messages. */
  readonly owner: string;
}

/** All containers and init containers of the Kubernetes objects in a document, `List`s included. */
export function containersOf(document: Document.Parsed): readonly Container[] {
  return objectsIn(document.contents).flatMap(containersOfObject);
}

function objectsIn(node: unknown): readonly YAMLMap[] {
  if (!isMap(node)) return [];
  const items = node.get('items', true);
  if (textAt(node, 'kind').endsWith('List') && isSeq(items)) return items.items.flatMap(objectsIn);
  return textAt(node, 'apiVersion') === '' ? [] : [node];
}

function containersOfObject(object: YAMLMap): readonly Container[] {
  const kind = textAt(object, 'kind');
  const spec = Object.hasOwn(POD_SPEC, kind) ? object.getIn(POD_SPEC[kind] ?? [], true) : undefined;
  if (!isMap(spec)) return [];
  const owner = `${kind} ${textAt(object.get('metadata', true), 'name') || '(unnamed)'}`;
  return ['initContainers', 'containers'].flatMap((field) => {
    const containers = spec.get(field, true);
    if (!isSeq(containers)) return [];
    return containers.items.filter(isMap).map((node) => ({
      node,
      name: textAt(node, 'name') || '(unnamed)',
      owner,
    }));
  });
}

/** The string value of a key, empty if there is none. */
export function textAt(node: unknown, key: string): string {
  const value = isMap(node) ? node.get(key) : undefined;
  return typeof value === 'string' ? value : '';
}

/** The offsets of a node, or of the key with a name that leads to it. */
export function rangeOf(node: Node | YAMLMap): readonly [number, number] {
  const [start = 0, end = 0] = node.range ?? [];
  return [start, end];
}

/** The name of a container as a node, to put a finding on; else the container itself. */
export function nameNode(container: YAMLMap): Node {
  const name = container.get('name', true);
  return isScalar(name) ? name : container;
}
