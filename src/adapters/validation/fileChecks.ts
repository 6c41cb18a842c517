import { bareSuppressions } from './bareSuppressions.ts';
import { conflictMarkers } from './conflictMarkers.ts';
import type { FileCheck } from './fileCheck.ts';
import { jsonSyntax } from './jsonSyntax.ts';
import { kubernetesManifests } from './kubernetesManifests.ts';
import { kubernetesPolicies } from './kubernetesPolicies.ts';
import { leakedSecrets } from './leakedSecrets.ts';
import { tomlSyntax } from './tomlSyntax.ts';
import type { CheckName } from './workerMessages.ts';
import { yamlSyntax } from './yamlSyntax.ts';

/** What each validator of the worker consists of; only the worker loads all of it. */
export const FILE_CHECKS: Readonly<Record<CheckName, readonly FileCheck[]>> = {
  syntax: [jsonSyntax, yamlSyntax, tomlSyntax],
  files: [conflictMarkers, leakedSecrets, bareSuppressions],
  kubernetes: [kubernetesManifests],
  policies: [kubernetesPolicies],
};
