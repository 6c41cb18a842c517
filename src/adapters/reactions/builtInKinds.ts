import process from 'node:process';
import type { DisposableStore } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { Mask } from '../../core/reactions/maskText.ts';
import type { ReactionRepository } from '../../core/reactions/ports.ts';
import type { AuditSink } from '../../core/reactions/steps/audit.ts';
import type { DeploymentBook } from '../../core/reactions/deploymentBook.ts';
import type { Objectives } from '../../core/reactions/objectives.ts';
import { createBuiltInKinds, type BuiltInPorts } from '../../core/reactions/steps/builtInKinds.ts';
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
import { changedManifests } from './changedManifests.ts';
import { tcpProbe } from './tcpProbe.ts';
import { createProgramRunner } from './programRunner.ts';
import { createRunInReality } from './runInReality.ts';

export interface KindsWorld extends ReactionsWorld {
  readonly sign: () => Promise<Signature>;
  readonly mask: Mask;
  readonly repositoryPort: ReactionRepository;
  readonly deployments: DeploymentBook;
  readonly objectives: Objectives;
  readonly audit: AuditSink;
}

/** The kinds of steps that the product brings, over the real world. */
export function openBuiltInKinds(world: KindsWorld, owned: DisposableStore): readonly StepKind[] {
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
  return createBuiltInKinds({
    validate: { validate, validators },
    kubernetes: { validate, validators },
    terraform: terraformPorts(world, owned),
    approve: { clock, hash, frozenBecause: () => world.objectives.frozenBecause() },
    run: command,
    realities: { realities },
    merge: {
      ...{ realities, validate, sign },
      isQuarantined: (commit, tree) => quarantine.has(commit, tree),
    },
    rollback: {
      ...{ rollbacks, quarantine, repository: repositoryPort },
      isInHead: (commit) => engine.isInHead(commit),
      history: (limit) => engine.history(limit),
    },
    fix: {
      ...{ realities, validate, validators, sign, hash, repository: repositoryPort },
      runIn: createRunInReality({ repository: world.repository, materialiser, commands: command }),
    },
    notify: { ...webhook, sink: world.sink },
    webhook,
    publish: { hash, mask },
    audit: { audit: world.audit, mask },
    deploy: {
      ...{ ...command, clock, hash, changedManifests },
      deployed: world.deployments.of,
      treeOfCommit: async (commit) => (await repositoryPort.describe(commit)).tree,
    },
    monitor: { ...command, ...webhook, tcp: tcpProbe },
  });
}

function terraformPorts(
  { materialiser, repository, isTrusted, ports, worker, grammarDir, terraformPath }: KindsWorld,
  owned: DisposableStore,
): BuiltInPorts['terraform'] {
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
