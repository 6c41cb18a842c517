import process from 'node:process';
import type { DisposableStore } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { Mask } from '../../core/reactions/maskText.ts';
import type { ReactionRepository } from '../../core/reactions/ports.ts';
import { createApproveKind } from '../../core/reactions/steps/approve.ts';
import { createFixKind } from '../../core/reactions/steps/fix.ts';
import { createMergeKind } from '../../core/reactions/steps/merge.ts';
import { createNotifyKind } from '../../core/reactions/steps/notify.ts';
import { createPublishKind } from '../../core/reactions/steps/publish.ts';
import { createRealitiesKind } from '../../core/reactions/steps/realities.ts';
import { createRollbackKind } from '../../core/reactions/steps/rollback.ts';
import { createRunKind } from '../../core/reactions/steps/run.ts';
import { createTerraformKind } from '../../core/reactions/steps/terraform.ts';
import { createKubernetesKind, createValidateKind } from '../../core/reactions/steps/validate.ts';
import { createWebhookKind } from '../../core/reactions/steps/webhook.ts';
import type { StepKind } from '../../core/reactions/stepKind.ts';
import { stepTree } from '../../core/reactions/stepTree.ts';
import type { Signature } from '../../core/realities/encodeCommit.ts';
import { createMirror } from '../../core/realities/mirror.ts';
import { ModuleReader, type ReadConfiguration } from '../../core/terraform/treeModules.ts';
import { createConfigurationThread } from '../terraform/configurationThread.ts';
import { createPlanner } from '../terraform/planner.ts';
import { createTerraformTool } from '../terraform/terraformTool.ts';
import { hmacSha256 } from './hmacSha256.ts';
import { createHttpClient } from './httpClient.ts';
import type { ReactionsWorld } from './reactionsWorld.ts';
import { createProgramRunner } from './programRunner.ts';
import { createRunInReality } from './runInReality.ts';

export interface KindsWorld extends ReactionsWorld {
  readonly sign: () => Promise<Signature>;
  readonly mask: Mask;
  readonly repositoryPort: ReactionRepository;
}

/** The kinds of steps that the product brings, over the real world. */
export function createBuiltInKinds(world: KindsWorld, owned: DisposableStore): readonly StepKind[] {
  const { engine, mask, sign, validators, materialiser, repositoryPort, ports } = world;
  const { realities, rollbacks, quarantine } = engine;
  const { hash, clock } = ports;
  const validate = engine.validateTree.bind(engine);
  const webhook = {
    ...{ http: createHttpClient(), clock, hash, sign: hmacSha256, mask },
    env: (name: string) => process.env[name],
  };
  const command = {
    ...{ programs: createProgramRunner(), materialiser, mask },
    mirror: createMirror(ports.objects),
    workTree: world.repository.workTree ?? undefined,
  };
  return [
    createValidateKind({ validate, validators }),
    createKubernetesKind({ validate, validators }),
    createTerraformKind(terraformPorts(world, owned)),
    createApproveKind({
      ...{ clock, hash },
      frozenBecause: () => undefined,
    }),
    createRunKind(command),
    createRealitiesKind({ realities }),
    createMergeKind({
      ...{ realities, validate, sign },
      isQuarantined: (commit, tree) => quarantine.has(commit, tree),
    }),
    createRollbackKind({
      ...{ rollbacks, quarantine, repository: repositoryPort },
      isInHead: (commit) => engine.isInHead(commit),
      history: (limit) => engine.history(limit),
    }),
    createFixKind({
      ...{ realities, validate, validators, sign, hash, repository: repositoryPort },
      runIn: createRunInReality({ repository: world.repository, materialiser, commands: command }),
    }),
    createNotifyKind({ ...webhook, sink: world.sink }),
    createWebhookKind(webhook),
    createPublishKind({ hash, mask }),
  ];
}

function terraformPorts(
  { materialiser, repository, isTrusted, ports, worker, grammarDir, terraformPath }: KindsWorld,
  owned: DisposableStore,
): Parameters<typeof createTerraformKind>[0] {
  const { clock } = ports;
  const binary = terraformPath || 'terraform';
  const thread = owned.add(createConfigurationThread({ script: worker, grammarDir }));
  const read: ReadConfiguration = (path, content) => thread.read(path, content);
  const mirror = createMirror(ports.objects);
  const reader = new ModuleReader(read);
  // Plans that an earlier process left hold secrets; nobody may come to apply them.
  void materialiser.sweep().catch((error: unknown) => {
    ports.log.warn(`What was left by earlier runs is still there: ${messageOf(error)}`);
  });
  const planner = owned.add(
    createPlanner({
      ...{ materialiser, isTrusted, clock, read, workTree: repository.workTree },
      tool: createTerraformTool(binary, clock),
    }),
  );
  return {
    ...{ binary, planner },
    modulesOf: (tree) => reader.modulesOf(tree),
    treeOf: (context) => stepTree(mirror, context),
  };
}
