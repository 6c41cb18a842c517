import type { Disposable } from '../../core/disposable.ts';
import type { Clock } from '../../core/ports.ts';
import type { ValidationOptions } from '../../core/validation/validationOptions.ts';
import type { Validator } from '../../core/validation/validator.ts';
import { kubernetesOptions } from '../kubernetes/kubernetesOptions.ts';
import { kustomizationsAbove } from '../kubernetes/kustomizationsAbove.ts';
import { createPolicyValidator } from '../kubernetes/policies/policyValidator.ts';
import { lateTreeIndex } from '../kubernetes/lateTreeIndex.ts';
import { isHelmTemplatePath, isJsonPath, isTomlPath, isYamlPath } from './acceptedPaths.ts';
import { createConfigurationThread } from '../terraform/configurationThread.ts';
import { createTerraformTool } from '../terraform/terraformTool.ts';
import { createTerraformValidator } from '../terraform/terraformValidator.ts';
import type { ModuleWorld } from '../terraform/validateModule.ts';
import { createFileValidator } from './fileValidator.ts';
import type { WorkerThreadInit } from '../system/workerThread.ts';
import { createValidationWorker } from './validationWorker.ts';

/** What the check of Terraform needs of the repository and of the machine. */
export interface TerraformInit extends Omit<ModuleWorld, 'tool'> {
  readonly clock: Clock;
  /** Holds the WebAssembly of Terraform's grammar. */
  readonly grammarDir: string;
  /** The program that checks; empty or not given: `terraform` from the search path. */
  readonly terraformPath?: string;
}

export interface ValidatorsInit extends WorkerThreadInit {
  /** Terraform is not checked without it. */
  readonly terraform?: TerraformInit;
}

/** All validators, and what they share. */
export interface Validators extends Disposable {
  readonly all: readonly Validator[];
}

const MEBIBYTE = 1024 * 1024;
/** Larger files are written by machines and for them, and take seconds to read. Mebibytes. */
const MOST = 10;
/** YAML takes ten times as long as JSON. Mebibytes. */
const MOST_YAML = 2;

/** The one place where validators are put together. */
export function createValidators(init: ValidatorsInit, options: ValidationOptions): Validators {
  const { largeFileBytes } = options;
  const worker = createValidationWorker(init);
  const isData = (path: string): boolean => isYaml(path) || isJsonPath(path);
  const isYaml = (path: string): boolean => isYamlPath(path) && !isHelmTemplatePath(path);
  const maxBytes = (path: string): number => (isYamlPath(path) ? MOST_YAML : MOST) * MEBIBYTE;
  const common = { worker, maxBytes };
  const index = lateTreeIndex({ read: (files) => worker.objects(files) });
  const all = [
    createFileValidator({
      ...common,
      name: 'syntax',
      version: '2',
      accepts: (path) => isData(path) || isTomlPath(path),
    }),
    createFileValidator({
      ...common,
      name: 'files',
      version: '1',
      accepts: () => true,
      ...(largeFileBytes !== undefined && { largeFileBytes }),
    }),
    createFileValidator({
      ...common,
      name: 'kubernetes',
      version: '2',
      accepts: isData,
      related: kustomizationsAbove,
      kubernetes: kubernetesOptions(options),
    }),
    createPolicyValidator({ ...common, accepts: isData, index }),
    ...(init.terraform === undefined ? [] : [terraformValidator(init, init.terraform)]),
  ];
  return {
    all,
    dispose() {
      for (const validator of all) validator.dispose();
      worker.dispose();
    },
  };
}

function terraformValidator({ script }: WorkerThreadInit, init: TerraformInit): Validator {
  const { clock, grammarDir, terraformPath } = init;
  return createTerraformValidator({
    ...init,
    tool: createTerraformTool(terraformPath || 'terraform', clock),
    thread: createConfigurationThread({ script, grammarDir }),
  });
}
