import { valueStretch } from './fieldPlace.ts';
import type { Said } from './manifest.ts';
import { called, valueAt } from './manifestObject.ts';
import { isFilledIn } from './placeholders.ts';
import type { Container } from './podTemplates.ts';

export const HELP_RESOURCES =
  'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits';

/** Whether a container states its limit or request of a resource. */
export function has(container: unknown, side: 'limits' | 'requests', resource: string): boolean {
  const path = ['resources', side, resource];
  return (valueAt(container, path) ?? null) !== null || isFilledIn(container, path);
}

/** That a container does not, said at its name. */
export function lacks(container: Container, side: 'limits' | 'requests', resource: string): Said {
  const { pod, path, name } = container;
  const word = side.slice(0, -1);
  return {
    at: valueStretch(pod.object, [...path, 'name']),
    rule: `${resource}-${word}`,
    severity: 'warning',
    message: `Container ${name} of ${called(pod.object)} has no ${resource} ${word} (resources.${side}.${resource}).`,
    help: HELP_RESOURCES,
  };
}
