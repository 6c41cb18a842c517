import { isHelmTemplatePath, isJsonPath, isYamlPath } from './acceptedPaths.ts';
import type { FileCheck } from './fileCheck.ts';

/** Manifests of Kubernetes; the schemas are loaded with the first one. */
export const kubernetesManifests: FileCheck = {
  accepts: (path) => (isYamlPath(path) && !isHelmTemplatePath(path)) || isJsonPath(path),
  async check(file) {
    if (!file.text.includes('apiVersion')) return [];
    const { checkManifest } = await import('../kubernetes/checkManifest.ts');
    return checkManifest(file);
  },
};
