import { isPlainObject } from '../../core/isPlainObject.ts';
import { addField } from './addField.ts';
import { duplicateEnv } from './duplicateEnv.ts';
import { valueStretch } from './fieldPlace.ts';
import { isOn, type Manifest, type Said } from './manifest.ts';
import { called, listAt, textAt, valueAt } from './manifestObject.ts';
import { isFilledIn } from './placeholders.ts';
import type { Container } from './podTemplates.ts';
import { has, lacks } from './resourceFields.ts';

const HELP_PROBES =
  'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/';
const HELP_IMAGES = 'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy';
const HELP_CONTEXT = 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/';
const HELP_PORTS = 'https://kubernetes.io/docs/concepts/configuration/overview/#services';

type Rule = (manifest: Manifest, container: Container) => readonly Said[];

/** Of a container; each speaks only for those who switched it on. */
const RULES: Readonly<Record<string, Rule>> = {
  'cpu-limit': (_, container) =>
    has(container.value, 'limits', 'cpu') ? [] : [lacks(container, 'limits', 'cpu')],
  'cpu-request': (_, container) =>
    has(container.value, 'requests', 'cpu') || has(container.value, 'limits', 'cpu')
      ? []
      : [lacks(container, 'requests', 'cpu')],
  'image-pull-policy': ({ text }, container) => pullPolicy(text, container),
  'liveness-probe': (_, container) => probe(container, 'livenessProbe'),
  'readiness-probe': (_, container) => probe(container, 'readinessProbe'),
  'read-only-root': ({ text }, container) => readOnlyRoot(text, container),
  'host-port': (_, container) => hostPorts(container),
  'duplicate-env': ({ text }, container) => duplicateEnv(text, container),
  'duplicate-port': (_, container) => duplicatePorts(container),
};

/** What is asked of a container only by those who switched it on. */
export function optionalContainerRules(manifest: Manifest, container: Container): readonly Said[] {
  return Object.entries(RULES).flatMap(([rule, check]) =>
    isOn(manifest, rule) ? check(manifest, container) : [],
  );
}

function said(container: Container, rule: string, words: string, help: string): Said {
  const { pod, path, name } = container;
  return {
    at: valueStretch(pod.object, [...path, 'name']),
    rule,
    severity: 'warning',
    message: `Container ${name} of ${called(pod.object)} ${words}`,
    help,
  };
}

/** Only for what runs on and on; a sidecar may start before, and ends by itself. */
function probe(container: Container, name: 'livenessProbe' | 'readinessProbe'): readonly Said[] {
  const { field, pod, value } = container;
  const isLong = field === 'containers' && !/^(Job|CronJob)$/.test(pod.object.kind);
  if (!isLong || valueAt(value, [name]) !== undefined) return [];
  const rule = name === 'livenessProbe' ? 'liveness-probe' : 'readiness-probe';
  return [said(container, rule, `has no ${name}.`, HELP_PROBES)];
}

/** A fixed image need not be asked for again at each start. */
function pullPolicy(text: string, container: Container): readonly Said[] {
  const { pod, path, value } = container;
  if (valueAt(value, ['imagePullPolicy']) !== undefined) return [];
  const found = said(container, 'image-pull-policy', 'has no imagePullPolicy.', HELP_IMAGES);
  const edit = addField(text, pod.object, [...path, 'imagePullPolicy'], 'IfNotPresent');
  if (edit === undefined) return [found];
  return [{ ...found, fix: { title: 'Add imagePullPolicy: IfNotPresent', replacements: [edit] } }];
}

function readOnlyRoot(text: string, container: Container): readonly Said[] {
  const { pod, path, value } = container;
  const field = ['securityContext', 'readOnlyRootFilesystem'];
  if (valueAt(value, field) === true || isFilledIn(value, field)) return [];
  const words = 'may write into its image (securityContext.readOnlyRootFilesystem is not true).';
  const found = said(container, 'read-only-root', words, HELP_CONTEXT);
  if (valueAt(value, field) !== undefined) return [found];
  const edit = addField(text, pod.object, [...path, ...field], 'true');
  if (edit === undefined) return [found];
  return [{ ...found, fix: { title: 'Set readOnlyRootFilesystem', replacements: [edit] } }];
}

function hostPorts(container: Container): readonly Said[] {
  const { pod, path, name } = container;
  return listAt(container.value, 'ports').flatMap((port, index): readonly Said[] => {
    const hostPort = valueAt(port, ['hostPort']);
    if (typeof hostPort !== 'number' || hostPort === 0) return [];
    const words = `Container ${name} of ${called(pod.object)} takes the port ${hostPort} of its node, so that only one of them fits on a node.`;
    const at = valueStretch(pod.object, [...path, 'ports', index, 'hostPort']);
    return [{ at, rule: 'host-port', severity: 'warning', message: words, help: HELP_PORTS }];
  });
}

/** One port for TCP and for UDP is two. */
function duplicatePorts(container: Container): readonly Said[] {
  const { pod, path, name, value } = container;
  const seen = new Set<string>();
  return listAt(value, 'ports').flatMap((port, index): readonly Said[] => {
    const number = valueAt(port, ['containerPort']);
    if (!isPlainObject(port) || typeof number !== 'number') return [];
    const key = `${number}/${textAt(port, 'protocol') || 'TCP'}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const at = valueStretch(pod.object, [...path, 'ports', index, 'containerPort']);
    const message = `Container ${name} of ${called(pod.object)} has the port ${key} more than once.`;
    return [{ at, rule: 'duplicate-port', severity: 'warning', message, help: HELP_PORTS }];
  });
}
