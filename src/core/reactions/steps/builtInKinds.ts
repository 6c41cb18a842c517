import type { StepKind, StepShape } from '../stepKind.ts';
import { createApproveKind } from './approve.ts';
import { createAuditKind } from './audit.ts';
import { createDeployKind } from './deploy.ts';
import { createFixKind } from './fix.ts';
import { createMergeKind } from './merge.ts';
import { createMonitorKind } from './monitor.ts';
import { createNotifyKind } from './notify.ts';
import { createPublishKind } from './publish.ts';
import { createRealitiesKind } from './realities.ts';
import { createRollbackKind } from './rollback.ts';
import { createRunKind } from './run.ts';
import { createTerraformKind } from './terraform.ts';
import { createKubernetesKind, createValidateKind } from './validate.ts';
import { createWebhookKind } from './webhook.ts';

/** All built-in kinds, in the order in which people are told of them: one line for each. */
const FACTORIES = {
  kubernetes: createKubernetesKind,
  terraform: createTerraformKind,
  validate: createValidateKind,
  run: createRunKind,
  realities: createRealitiesKind,
  merge: createMergeKind,
  approve: createApproveKind,
  deploy: createDeployKind,
  monitor: createMonitorKind,
  rollback: createRollbackKind,
  fix: createFixKind,
  notify: createNotifyKind,
  webhook: createWebhookKind,
  publish: createPublishKind,
  audit: createAuditKind,
} as const;

type Factories = typeof FACTORIES;

/** What each built-in kind needs of the world. */
export type BuiltInPorts = {
  readonly [K in keyof Factories]: Parameters<Factories[K]>[0];
};

/** The built-in kinds as they are run. */
export function createBuiltInKinds(ports: BuiltInPorts): readonly StepKind[] {
  return made((kind) => ports[kind]);
}

/** What the schemas of kinds depend on. */
export interface KindFacts {
  /** Names of the validators that there are. */
  readonly validators: readonly string[];
}

/**
 * The built-in kinds as configurations are read with them: their schemas, without anything of the
 * world. It works since a factory only keeps its ports, and asks nothing of them but such facts.
 */
export function builtInShapes({ validators }: KindFacts): readonly StepShape[] {
  const facts = { validators };
  return made(() => facts);
}

function made(portsOf: (kind: keyof Factories) => unknown): readonly StepKind[] {
  const names = Object.keys(FACTORIES) as readonly (keyof Factories)[];
  // That ports and factories fit is what the type of the ports says.
  return names.map((name) => (FACTORIES[name] as (ports: unknown) => StepKind)(portsOf(name)));
}
