import { isPlainObject, type PlainObject } from '../../core/isPlainObject.ts';
import { listAt, textAt, valueAt } from './manifestObject.ts';
import type { FieldPath, ManifestObject } from './manifestObject.ts';

/** Where the pod stands in each built-in workload (Kubernetes API reference). */
const POD: Readonly<Record<string, FieldPath>> = {
  Pod: [],
  PodTemplate: ['template'],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

const GROUPS = /^(v1|(apps|batch|extensions)\/\w+)$/;

/** A pod, or the template of one, with the place of its specification. */
export interface PodTemplate {
  readonly object: ManifestObject;
  /** The path of the pod itself, which has `metadata` and `spec`. */
  readonly path: FieldPath;
  readonly spec: PlainObject;
}

/** Where the pod of a workload stands, or would stand; `undefined` for other kinds. */
export function podPathOf({
  kind,
  apiVersion,
}: Pick<ManifestObject, 'kind' | 'apiVersion'>): FieldPath | undefined {
  return Object.hasOwn(POD, kind) && GROUPS.test(apiVersion) ? POD[kind] : undefined;
}

/** The pod of a workload; `undefined` for other kinds and for a workload without one. */
export function podTemplateOf(object: ManifestObject): PodTemplate | undefined {
  const path = podPathOf(object);
  const spec = path === undefined ? undefined : valueAt(object.value, [...path, 'spec']);
  return path !== undefined && isPlainObject(spec) ? { object, path, spec } : undefined;
}

/** One container of a pod. */
export interface Container {
  readonly pod: PodTemplate;
  readonly field: ContainerField;
  readonly path: FieldPath;
  readonly value: PlainObject;
  readonly name: string;
}

const CONTAINER_FIELDS = ['initContainers', 'containers', 'ephemeralContainers'] as const;
export type ContainerField = (typeof CONTAINER_FIELDS)[number];

/** All containers of a pod, in the order in which they start. */
export function containersOf(pod: PodTemplate): readonly Container[] {
  return CONTAINER_FIELDS.flatMap((field) =>
    listAt(pod.spec, field).flatMap((value, index): readonly Container[] => {
      if (!isPlainObject(value)) return [];
      const path = [...pod.path, 'spec', field, index];
      return [{ pod, field, path, value, name: textAt(value, 'name') || '(unnamed)' }];
    }),
  );
}
