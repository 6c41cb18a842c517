import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { createMaterialiser } from '../../../src/adapters/materialise/materialiser.ts';
import { createProgramRunner } from '../../../src/adapters/reactions/programRunner.ts';
import { DisposableStore, type Disposable } from '../../../src/core/disposable.ts';
import type { Change } from '../../../src/core/events/commitData.ts';
import { textMask } from '../../../src/core/reactions/maskText.ts';
import type { RunSubject } from '../../../src/core/reactions/stepKind.ts';
import type { CommandPorts } from '../../../src/core/reactions/steps/commandPlace.ts';
import { createMirror } from '../../../src/core/realities/mirror.ts';
import { systemClock, type TestRepository } from '../gitRepository.ts';
import { tempFolder } from '../tempFolder.ts';

/** The real ports of steps that run commands, over a real repository. */
export interface CommandWorld extends Disposable {
  readonly ports: CommandPorts;
  /** Where trees and texts are put; empty when no step runs. */
  readonly folder: string;
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
  const programs = createProgramRunner({ env, folder, graceMs });
  return {
    ports: { programs, materialiser, mirror, workTree: repository.dir, mask: textMask(env) },
    folder,
    async subject(revision = 'HEAD') {
      const [oid = '', tree = ''] = repository
        .git('rev-parse', revision, `${revision}^{tree}`)
        .split('\n');
      const parents = repository.git('log', '-1', '--format=%P', revision).split(' ');
      const parent = parents[0] === '' || parents[0] === undefined ? null : parents[0];
      const parentTree = parent && repository.git('rev-parse', `${parent}^{tree}`);
      const changes = await mirror.diff(parentTree, tree);
      const message = repository.git('log', '-1', '--format=%B', revision);
      return subjectOf({ oid, tree, message, parentTree, changes });
    },
    dispose: () => owned.dispose(),
  };
}

function subjectOf(known: {
  readonly oid: string;
  readonly tree: string;
  readonly message: string;
  readonly parentTree: string | null;
  readonly changes: readonly Change[];
}): RunSubject {
  const { oid, tree, message, parentTree, changes } = known;
  const author = { name: 'Tess Test', email: 'tess@example.com', at: '2026-01-02T03:04:05+01:00' };
  return {
    commit: {
      ...{ oid, tree, message, changes, author, committer: author, parents: [], trailers: [] },
      ...{ ref: 'refs/heads/main', branch: 'main', origin: 'local', hour: 3 },
      actor: { kind: 'human', evidence: [] },
      observedAt: '2026-01-02T02:04:05.000Z',
      changesTruncated: false,
    },
    parentTree,
    changes,
  };
}
