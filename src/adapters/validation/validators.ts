import type { Disposable } from '../../core/disposable.ts';
import type { ValidationOptions } from '../../core/validation/validationOptions.ts';
import type { Validator } from '../../core/validation/validator.ts';
import { kubernetesOptions } from '../kubernetes/kubernetesOptions.ts';
import { kustomizationsAbove } from '../kubernetes/kustomizationsAbove.ts';
import { isHelmTemplatePath, isJsonPath, isTomlPath, isYamlPath } from './acceptedPaths.ts';
import { lazyTerraformValidator } from '../terraform/lazyTerraformValidator.ts';
import type { TerraformInit } from '../terraform/terraformValidator.ts';
import { createFileValidator } from './fileValidator.ts';
import type { WorkerThreadInit } from '../system/workerThread.ts';
import { createValidationWorker } from './validationWorker.ts';

export interface ValidatorsInit extends WorkerThreadInit {
  /** Terraform is not checked without it. */
  readonly terraform?: Omit<TerraformInit, 'script'>;
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
  const all = [
    createFileValidator({
      ...common,
      name: 'syntax',
      version: '3',
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
    ...(init.terraform === undefined
      ? []
      : [lazyTerraformValidator({ ...init, ...init.terraform })]),
  ];
  return {
    all,
    dispose() {
      for (const validator of all) validator.dispose();
      worker.dispose();
    },
  };
}
