import { Lazily } from '../../core/lazily.ts';
import type { Materialiser } from '../../core/realities/materialiser.ts';
import type { MaterialiserOptions } from './materialiser.ts';

/** Loaded with the first tree that a tool needs as files. */
export function lazyMaterialiser(options: MaterialiserOptions): Materialiser {
  const materialiser = new Lazily(async () => {
    const { createMaterialiser } = await import('./materialiser.ts');
    return createMaterialiser(options);
  });
  return {
    ...materialiser.methods('materialise', 'reopen', 'sweep'),
    dispose: () => materialiser.finish((it) => it.dispose()),
  };
}
