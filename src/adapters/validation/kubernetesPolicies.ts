import type { FileCheck } from './fileCheck.ts';
import { kubernetesManifests } from './kubernetesManifests.ts';

/** The policies of the tree on its manifests; the engine is loaded with the first one. */
export const kubernetesPolicies: FileCheck = {
  accepts: (path) => kubernetesManifests.accepts(path),
  async check(file) {
    if (!file.text.includes('apiVersion')) return [];
    const { checkPolicies } = await import('../kubernetes/policies/policyCheck.ts');
    return checkPolicies(file);
  },
};
