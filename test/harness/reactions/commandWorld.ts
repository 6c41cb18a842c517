import { readdirSync } from 'node:fs';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { createMaterialiser } from '../../../src/adapters/materialise/materialiser.ts';
import { createProgramRunner } from '../../../src/adapters/reactions/programRunner.ts';
import { DisposableStore, type Disposable } from '../../../src/core/disposable.ts';
import { textMask } from '../../../src/core/reactions/maskText.ts';
import type { RunSubject } from '../../../src/core/reactions/stepKind.ts';
import type { CommandPorts } from '../../../src/core/reactions/steps/commandPlace.ts';
import { createMirror } from '../../../src/core/realities/mirror.ts';
import { systemClock, type TestRepository } from '../gitRepository.ts';
import { tempFolder } from '../tempFolder.ts';
import { sampleSubject } from './sampleSubject.ts';

/** The real ports of steps that run commands, over a real repository. */
export interface CommandWorld extends Disposable {
  readonly ports: CommandPorts;
  /** Trees and texts that are there; none when no step runs. */
  leftovers(): readonly string[];
  /** A commit as a run is about it. */
  subject(revision?: string): Promise<RunSubject>;
}

export interface CommandWorldOptions {
  /** Laid over what programs inherit of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly graceMs?: number;
}

export function commandWorld(
  repository: TestRepository,
  { env: more = {}, graceMs = 500 }: CommandWorldOptions = {},
): CommandWorld {
  const owned = new DisposableStore();
  const folder = tempFolder('steps');
  const source = owned.add(createObjectSource({ repo: repository, clock: systemClock }));
  const mirror = createMirror(source);
  const materialiser = owned.add(createMaterialiser({ scope: folder, clock: systemClock, folder }));
  const env = { ...process.env, ...more };
  const texts = tempFolder('texts');
  const programs = createProgramRunner({ env, folder: texts, graceMs });
  return {
    ports: { programs, materialiser, mirror, workTree: repository.dir, mask: textMask(env) },
    leftovers: () => {
      const trees = readdirSync(folder).filter((name) => !name.endsWith('.lease'));
      return [...trees, ...readdirSync(texts)];
    },
    async subject(revision = 'HEAD') {
      const [oid = '', tree = ''] = repository
        .git('rev-parse', revision, `${revision}^{tree}`)
        .split('\n');
      const parents = repository.git('log', '-1', '--format=%P', revision).split(' ');
      const parent = parents[0] === '' || parents[0] === undefined ? null : parents[0];
      const parentTree = parent && repository.git('rev-parse', `${parent}^{tree}`);
      const changes = await mirror.diff(parentTree, tree);
      const message = repository.git('log', '-1', '--format=%B', revision);
      return sampleSubject({ oid, tree, message, changes }, parentTree);
    },
    dispose: () => owned.dispose(),
  };
}
