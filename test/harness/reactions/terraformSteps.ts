import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from '../../../src/core/events/commitData.ts';
import type { Notes, StepKind, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { stepTree } from '../../../src/core/reactions/stepTree.ts';
import { createTerraformKind } from '../../../src/core/reactions/steps/terraform.ts';
import type { TerraformOptions } from '../../../src/core/reactions/steps/terraform/options.ts';
import type { TestRepository } from '../gitRepository.ts';
import {
  terraformWorld,
  type TerraformWorld,
  type TerraformWorldOptions,
} from '../terraformWorld.ts';
import { sampleSubject } from './sampleSubject.ts';
import { type ContextParts, type RecordedContext, recordedContext } from './recordedContext.ts';

type Context = RecordedContext<TerraformOptions>;

/** Steps of Terraform over a real repository, with the real program. */
export interface TerraformSteps extends TerraformWorld {
  readonly kind: StepKind<TerraformOptions>;
  /** A step about HEAD, which is said to have changed some paths. */
  context(
    options: TerraformOptions,
    changed: readonly string[],
    parts?: ContextParts<TerraformOptions>,
  ): Context;
  /** Plans, and expects that it can. @returns the notes as they come back from a disk */
  plan(changed: readonly string[], parts?: ContextParts<TerraformOptions>): Promise<Notes>;
  apply(notes: Notes, parts?: ContextParts<TerraformOptions>): Promise<Applied>;
}

export interface Applied {
  readonly outcome: StepOutcome;
  readonly context: Context;
}

export function terraformSteps(
  repository: TestRepository,
  options: TerraformWorldOptions = {},
): TerraformSteps {
  const world = terraformWorld(repository, options);
  const { planner, reader, mirror } = world;
  const kind = createTerraformKind({
    binary: options.binary ?? 'terraform',
    planner,
    modulesOf: (tree) => reader.modulesOf(tree),
    treeOf: (context) => stepTree(mirror, context),
  });
  const contextOf: TerraformSteps['context'] = (given, changed, parts) => {
    const [oid = '', tree = ''] = repository.git('rev-parse', 'HEAD', 'HEAD^{tree}').split('\n');
    const changes = changed.map(changeOf);
    return recordedContext(given, { subject: sampleSubject({ oid, tree, changes }), ...parts });
  };
  return {
    ...world,
    kind,
    context: contextOf,
    async plan(changed, parts) {
      const outcome = await kind.run(contextOf({ terraform: 'plan' }, changed, parts));
      if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
      return fromDisk(outcome.notes ?? {});
    },
    async apply(notes, parts) {
      const context = contextOf({ terraform: 'apply' }, [], { notes, step: '2', ...parts });
      return { outcome: await kind.run(context), context };
    },
  };
}

function changeOf(path: string): Change {
  return { path, kind: 'modified', mode: '100644', oid: 'f'.repeat(40), size: 1 };
}

function fromDisk(notes: Notes): Notes {
  return JSON.parse(JSON.stringify(notes)) as Notes;
}

/** A resource of the provider that is built in. */
export function thing(name: string, input: string, more = ''): string {
  return `resource "terraform_data" "${name}" {\n  input = ${input}\n${more}}\n`;
}

/** Goes on for as long as a file is there, which also names the process of terraform. */
export function slowly(mark: string): string {
  const command = `echo $PPID > ${mark}; while [ -e ${mark} ]; do sleep 0.05; done`;
  return `  provisioner "local-exec" {\n    command = "${command}"\n  }\n`;
}

/** Runs terraform in a root module of the work tree, as the person does. */
export function ownTerraform(
  repository: TestRepository,
  root: string,
  ...args: readonly string[]
): SpawnSyncReturns<string> {
  const cwd = join(repository.dir, root);
  const done = spawnSync('terraform', args, { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return done;
}

export function stateOf(repository: TestRepository, root: string): string {
  return readFileSync(join(repository.dir, root, 'terraform.tfstate'), 'utf8');
}
