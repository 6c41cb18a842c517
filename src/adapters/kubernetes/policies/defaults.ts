import { celValueAt, isCelMap, type CelMap } from './placedValue.ts';

/** Kinds whose number of replicas is one if it is not said. */
const SCALED = /^(?:Deployment|StatefulSet|ReplicaSet|ReplicationController)$/;

/**
 * Fills in what the API server fills in before policies see an object, as far as policies ask for
 * it (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/). Its maps are changed.
 */
export function fillDefaults(object: CelMap, kind: string, podPath: readonly string[]): void {
  const spec = object.get('spec');
  if (SCALED.test(kind) && isCelMap(spec)) fill(spec, { replicas: 1n });
  const pod = celValueAt(object, [...podPath, 'spec']);
  if (isCelMap(pod)) fillPod(pod);
}

function fillPod(spec: CelMap): void {
  fill(spec, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30n,
    securityContext: new Map(),
  });
  for (const container of ['initContainers', 'containers'].flatMap((key) => mapsAt(spec, key))) {
    const image = container.get('image');
    const isLatest = typeof image === 'string' && !/@|:(?!latest$)[^/:]+$/.test(image);
    fill(container, {
      imagePullPolicy: isLatest ? 'Always' : 'IfNotPresent',
      resources: new Map(),
    });
    for (const port of mapsAt(container, 'ports')) fill(port, { protocol: 'TCP' });
    fillRequests(container.get('resources'));
  }
}

/** A limit without a request is the request too. */
function fillRequests(resources: unknown): void {
  const limits = isCelMap(resources) ? resources.get('limits') : undefined;
  if (!isCelMap(resources) || !isCelMap(limits)) return;
  fill(resources, { requests: new Map() });
  const requests = resources.get('requests');
  if (isCelMap(requests)) fill(requests, Object.fromEntries(limits));
}

function fill(map: CelMap, defaults: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(defaults)) if (!map.has(key)) map.set(key, value);
}

function mapsAt(map: CelMap, key: string): readonly CelMap[] {
  const list = map.get(key);
  return Array.isArray(list) ? list.filter(isCelMap) : [];
}
