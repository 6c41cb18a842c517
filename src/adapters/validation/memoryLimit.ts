import type { Finding } from '../../core/events/validationData.ts';
import { isHelmTemplatePath, isJsonPath, isYamlPath } from './acceptedPaths.ts';
import { containersOf, nameNode, rangeOf, type Container } from './kubernetesWorkload.ts';
import { LineMap, toFinding } from './lineMap.ts';
import type { FileCheck } from './fileCheck.ts';
import { parseYaml } from './yamlFile.ts';

const HELP =
  'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits';

/**
 * Every container states how much memory it may take: without a limit one leak takes down its
 * whole node. Partial objects (kustomize patches) are not told apart yet.
 */
export const memoryLimit: FileCheck = {
  accepts: (path) => (isYamlPath(path) && !isHelmTemplatePath(path)) || isJsonPath(path),
  check({ path, text }) {
    const lines = new LineMap(text);
    return parseYaml(text)
      .filter((document) => document.errors.length === 0)
      .flatMap(containersOf)
      .filter((container) => !container.node.hasIn(['resources', 'limits', 'memory']))
      .map((container) => findingOf(path, lines, container));
  },
};

function findingOf(path: string, lines: LineMap, container: Container): Finding {
  const [start, end] = rangeOf(nameNode(container.node));
  return toFinding(lines, {
    path,
    validator: 'kubernetes',
    rule: 'memory-limit',
    severity: 'warning',
    message: `Container ${container.name} of ${container.owner} has no memory limit (resources.limits.memory).`,
    help: HELP,
    start,
    end,
  });
}
