import type { Disposable } from '../../core/disposable.ts';
import type { ValidationOptions } from '../../core/validation/validationOptions.ts';
import type { Validator } from '../../core/validation/validator.ts';
import { kubernetesOptions } from '../kubernetes/kubernetesOptions.ts';
import { lazyKubernetesValidator } from '../kubernetes/lazyKubernetesValidator.ts';
import { lazyTreeIndex } from '../kubernetes/lazyTreeIndex.ts';
import { lazyPolicyValidator } from '../kubernetes/policies/lazyPolicyValidator.ts';
import { lazyRenderValidator } from '../render/lazyRenderValidator.ts';
import type { RenderingInit } from '../render/renderValidator.ts';
import { isHelmTemplatePath, isJsonPath, isTomlPath, isYamlPath } from './acceptedPaths.ts';
import { lazyTerraformValidator } from '../terraform/lazyTerraformValidator.ts';
import type { TerraformInit } from '../terraform/terraformValidator.ts';
import { createFileValidator } from './fileValidator.ts';
import type { ExtensionValidators } from './extensionValidators.ts';
import type { WorkerThreadInit } from '../system/workerThread.ts';
import { createValidationWorker } from './validationWorker.ts';

export interface ValidatorsInit extends WorkerThreadInit {
  /** Terraform is not checked without it. */
  readonly terraform?: Omit<TerraformInit, 'script'>;
  /** Those of other extensions; they stay their owner's. */
  readonly extensions?: Pick<ExtensionValidators, 'validator'>;
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
/** Grows with each change to what may be said of a manifest. */
const MANIFESTS = '7';

/** The one place where validators are put together. */
export function createValidators(init: ValidatorsInit, options: ValidationOptions): Validators {
  const { largeFileBytes } = options;
  const worker = createValidationWorker(init);
  const isData = (path: string): boolean => isYaml(path) || isJsonPath(path);
  const isYaml = (path: string): boolean => isYamlPath(path) && !isHelmTemplatePath(path);
  const maxBytes = (path: string): number => (isYamlPath(path) ? MOST_YAML : MOST) * MEBIBYTE;
  const kubernetes = kubernetesOptions(options);
  const common = { worker, maxBytes };
  const index = lazyTreeIndex({ read: (files) => worker.objects(files) });
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
    lazyKubernetesValidator({ ...common, accepts: isData, version: MANIFESTS, index, kubernetes }),
    lazyPolicyValidator({ ...common, accepts: isData, index }),
    ...(init.extensions === undefined ? [] : [init.extensions.validator]),
    ...withTools(init, { version: MANIFESTS, kubernetes, worker }),
  ];
  return {
    all,
    dispose() {
      for (const validator of all) validator.dispose();
      worker.dispose();
    },
  };
}

/** The validators that run programs of the person, where there is a place for what these read. */
function withTools(
  { terraform, ...init }: ValidatorsInit,
  common: Pick<RenderingInit, 'version' | 'kubernetes' | 'worker'>,
): readonly Validator[] {
  if (terraform === undefined) return [];
  const rendering = { ...terraform, ...common };
  return [
    lazyRenderValidator('kustomize', rendering),
    lazyRenderValidator('helm', rendering),
    lazyTerraformValidator({ ...init, ...terraform }),
  ];
}
