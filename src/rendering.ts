import { createRenderValidator, type Rendering } from './adapters/render/renderValidator.ts';
import { RENDERERS } from './adapters/render/renderers.ts';

/** The validator that renders: a bundle of its own, loaded with the first tree that is validated. */
export const rendering: Rendering['rendering'] = (name, init) => {
  const renderer = RENDERERS.find((each) => each.name === name);
  if (renderer === undefined) throw new Error(`There is no renderer ${name}.`);
  return createRenderValidator({ ...init, renderer });
};
