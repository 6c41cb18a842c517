import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';
import { itWithTerraform } from '../../harness/terraformHere.ts';

const PREVIOUS = { target: 'previous', mode: 'revert' } as const;
const FILE = 'terraform/main.tf';

function replicas(count: number): Record<string, string> {
  return { [FILE]: `resource "terraform_data" "web" {\n  input = { replicas = ${count} }\n}\n` };
}

function stateOf({ repository }: ExampleWorld): string | undefined {
  const file = join(repository.dir, 'terraform/terraform.tfstate');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function applied(world: ExampleWorld, commit: string): Promise<void> {
  const approval = await world.asked('terraform', commit);
  await world.reactions.decide(approval.id, 'granted');
  expect(await world.ended('terraform', commit)).toMatchObject({ status: 'succeeded' });
}

async function rollBack({ opened, repository }: ExampleWorld): Promise<string> {
  const { rollbacks } = opened.engine;
  const report = await rollbacks.apply(PREVIOUS, await rollbacks.plan(PREVIOUS));
  expect(report.status, report.reason).toBe('done');
  return repository.git('rev-parse', 'HEAD');
}

describe('Infrastructure that is rolled back', () => {
  itWithTerraform(
    'is planned from the tree before, and changes when that is approved',
    { timeout: 180_000 },
    async () => {
      const world = await openExample('terraform-auto-apply');
      await applied(world, world.commit('Three of them', replicas(3)));
      await applied(world, world.commit('Two hundred of them', replicas(200)));
      expect(stateOf(world)).toContain('"replicas": 200');
      const made = await rollBack(world);
      const approval = await world.asked('terraform', made);
      expect(approval.summary).toBe('terraform: 0 to add, 1 to change, 0 to destroy in terraform');
      expect(await world.reactions.document(approval.document)).toContain(
        '{"replicas":200} -> {"replicas":3}',
      );
      expect(stateOf(world)).toContain('"replicas": 200');
      await world.reactions.decide(approval.id, 'granted');
      expect(await world.ended('terraform', made)).toMatchObject({ status: 'succeeded' });
      expect(stateOf(world)).toMatch(/"replicas": 3$/m);
    },
  );

  itWithTerraform(
    'is not changed any more by what was asked for the commit that is rolled back',
    { timeout: 180_000 },
    async () => {
      const world = await openExample('terraform-auto-apply');
      await applied(world, world.commit('Three of them', replicas(3)));
      const bad = world.commit('Two hundred of them', replicas(200));
      const { id } = await world.asked('terraform', bad);
      await rollBack(world);
      const run = await world.ended('terraform', bad);
      expect(run).toMatchObject({ status: 'cancelled', reason: 'Its commit was rolled back.' });
      await expect(world.reactions.decide(id, 'granted')).rejects.toThrow(/expired already/);
      expect(stateOf(world)).toMatch(/"replicas": 3$/m);
    },
  );
});
