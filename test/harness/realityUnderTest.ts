import { openRepository } from '../../src/adapters/git/repository.ts';
import { createObjectSource } from '../../src/adapters/git/catFile.ts';
import { createRealityWorld } from '../../src/adapters/git/realityWorld.ts';
import { objectHash } from '../../src/adapters/git/objectHash.ts';
import { createParsedTrees } from '../../src/core/realities/mirror.ts';
import { forkReality, type Reality } from '../../src/core/realities/reality.ts';
import type { ObjectSource } from '../../src/core/ports.ts';
import type { RealityWorld } from '../../src/core/realities/realities.ts';
import { systemClock, type TestRepository } from './gitRepository.ts';

/** Realities over a real repository. */
export interface RealityForge {
  readonly ports: RealityWorld;
  readonly objects: ObjectSource;
  fork(name: string, revision?: string, maxBytes?: number): Reality;
  dispose(): void;
}

export async function realityForge(repository: TestRepository): Promise<RealityForge> {
  const repo = { dir: repository.dir };
  const objects = createObjectSource({ repo, clock: systemClock });
  const parsed = createParsedTrees();
  const format = repository.git('rev-parse', '--show-object-format') as 'sha1' | 'sha256';
  return {
    objects,
    ports: createRealityWorld(await openRepository(repository.dir, 'git')),
    fork(name, revision = 'HEAD', maxBytes) {
      const [commit = '', tree = ''] = repository
        .git('rev-parse', revision, `${revision}^{tree}`)
        .split('\n');
      const hash = objectHash(format);
      const limit = maxBytes === undefined ? {} : { maxBytes };
      return forkReality({ name, base: { commit, tree }, objects, hash, parsed, ...limit });
    },
    dispose: () => objects.dispose(),
  };
}
