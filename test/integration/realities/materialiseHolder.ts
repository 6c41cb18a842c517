/** Materialises a tree, prints where, and holds it until it is killed. */
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { createMaterialiser } from '../../../src/adapters/materialise/materialiser.ts';
import { createMirror } from '../../../src/core/realities/mirror.ts';
import { systemClock } from '../../harness/gitRepository.ts';

const [dir = '', folder = '', key = '', tree = ''] = process.argv.slice(2);
const source = createObjectSource({ repo: { dir }, clock: systemClock });
const mirror = createMirror(source);
const materialiser = createMaterialiser({ scope: dir, clock: systemClock, folder });
const held = await materialiser.materialise({ key, tree, mirror, paths: [''] });
console.log(held.dir);
setInterval(() => undefined, 60_000);
