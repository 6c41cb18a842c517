import { createRequire } from 'node:module';
import type { RendererName } from '../../core/render/renderUnit.ts';
import type { Validator } from '../../core/validation/validator.ts';
import type { Rendering, RenderValidatorInit } from './renderValidator.ts';

/**
 * The validator of a renderer, which is loaded when it is first asked.
 * @param script the bundle of `src/rendering.ts`
 */
export function lazyRenderValidator(
  name: RendererName,
  script: string,
  init: Omit<RenderValidatorInit, 'renderer'>,
): Validator {
  let loaded: Validator | undefined;
  const load = (): Validator =>
    (loaded ??= (createRequire(script)(script) as Rendering).rendering(name, init));
  return {
    name,
    version: async () => load().version(),
    units: async (tree, changed) => load().units(tree, changed),
    validate: async (unit, tree, signal) => load().validate(unit, tree, signal),
    dispose: () => loaded?.dispose(),
  };
}
