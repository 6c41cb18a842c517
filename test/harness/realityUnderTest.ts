import { openRepository } from '../../src/adapters/git/repository.ts';
import { createObjectSource } from '../../src/adapters/git/catFile.ts';
import { createKeepPorts } from '../../src/adapters/git/keepObjects.ts';
import { objectHash } from '../../src/adapters/git/objectHash.ts';
import { createParsedTrees } from '../../src/core/realities/mirror.ts';
import { forkReality, type Reality } from '../../src/core/realities/reality.ts';
import type { KeepPorts } from '../../src/core/realities/keepReality.ts';
import type { MergePorts } from '../../src/core/realities/mergeReality.ts';
import { systemClock, type TestRepository } from './gitRepository.ts';

/** Realities over a real repository. */
export interface RealityForge {
  readonly ports: KeepPorts & MergePorts;
  fork(name: string, revision?: string, maxBytes?: number): Reality;
  dispose(): void;
}

export async function realityForge(repository: TestRepository): Promise<RealityForge> {
  const repo = { dir: repository.dir };
  const objects = createObjectSource({ repo, clock: systemClock });
  const parsed = createParsedTrees();
  const format = repository.git('rev-parse', '--show-object-format') as 'sha1' | 'sha256';
  return {
    ports: createKeepPorts(await openRepository(repository.dir, 'git')),
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
