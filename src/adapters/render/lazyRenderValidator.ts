import { Lazily } from '../../core/lazily.ts';
import { fileFinder } from '../../core/realities/fileFinder.ts';
import { isMarkerPath, type RendererName } from '../../core/render/renderUnit.ts';
import type { Validator } from '../../core/validation/validator.ts';
import type { RenderingInit } from './renderValidator.ts';

/** Loaded with the first tree that has anything for its tool to render. */
export function lazyRenderValidator(name: RendererName, init: RenderingInit): Validator {
  const validator = new Lazily(async () => {
    const { openRenderValidator } = await import('./renderValidator.ts');
    return openRenderValidator(name, init);
  });
  const isUsed = fileFinder((file) => isMarkerPath(name, file));
  return {
    ...validator.methods('version', 'validate'),
    name,
    units: async (tree, changed) =>
      (await isUsed(tree.mirror, tree.oid)) ? (await validator.get()).units(tree, changed) : [],
    dispose: () => validator.finish((it) => it.dispose()),
  };
}
