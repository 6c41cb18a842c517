import { createObjectSource } from '../../src/adapters/git/catFile.ts';
import { createMaterialiser } from '../../src/adapters/materialise/materialiser.ts';
import { createConfigurationThread } from '../../src/adapters/terraform/configurationThread.ts';
import { createPlanner } from '../../src/adapters/terraform/planner.ts';
import { createTerraformTool } from '../../src/adapters/terraform/terraformTool.ts';
import { DisposableStore, type Disposable } from '../../src/core/disposable.ts';
import type { Clock } from '../../src/core/ports.ts';
import { createMirror, type Mirror } from '../../src/core/realities/mirror.ts';
import type { TerraformPlanner } from '../../src/core/terraform/plan.ts';
import { ModuleReader, type ReadConfiguration } from '../../src/core/terraform/treeModules.ts';
import { createTreeView } from '../../src/core/validation/treeView.ts';
import type { TreeView } from '../../src/core/validation/validator.ts';
import { systemClock, type TestRepository } from './gitRepository.ts';
import { grammarDir } from './grammarDir.ts';
import { tempFolder } from './tempFolder.ts';

export interface TerraformWorldOptions {
  readonly binary?: string;
  readonly isTrusted?: boolean;
  /** The planner's own. */
  readonly clock?: Clock;
  readonly keepMs?: number;
  /** That of another world of the same repository; default: a new one. */
  readonly folder?: string;
}

/** A planner over a real repository, and where it keeps its copies. */
export interface TerraformWorld extends Disposable {
  readonly planner: TerraformPlanner;
  readonly reader: ModuleReader;
  readonly mirror: Mirror;
  /** The private folder of all copies. */
  readonly folder: string;
  /** The tree of HEAD. */
  readonly head: () => TreeView;
}

const grammar = grammarDir();

export function terraformWorld(
  repository: TestRepository,
  { binary = 'terraform', isTrusted = true, ...options }: TerraformWorldOptions = {},
): TerraformWorld {
  const owned = new DisposableStore();
  const clock = systemClock;
  const { folder = tempFolder('copies') } = options;
  const objects = owned.add(createObjectSource({ repo: repository, clock }));
  const mirror = createMirror(objects);
  const materialiser = owned.add(createMaterialiser({ scope: folder, clock, folder }));
  const script = new URL('../../src/worker.ts', import.meta.url).pathname;
  const thread = owned.add(createConfigurationThread({ script, grammarDir: grammar }));
  const read: ReadConfiguration = (path, content) => thread.read(path, content);
  const planner = owned.add(
    createPlanner({
      tool: createTerraformTool(binary, clock),
      materialiser,
      workTree: repository.dir,
      isTrusted: () => isTrusted,
      clock,
      ...options,
      read,
    }),
  );
  const head = (): TreeView => createTreeView(mirror, repository.git('rev-parse', 'HEAD^{tree}'));
  const reader = new ModuleReader(read);
  return { planner, reader, mirror, folder, head, dispose: () => owned.dispose() };
}
