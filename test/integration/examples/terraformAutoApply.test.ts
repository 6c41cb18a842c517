import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { openExample, type ExampleWorld } from '../../harness/reactions/exampleWorld.ts';
import { itWithTerraform } from '../../harness/terraformHere.ts';

const FILE = 'terraform/main.tf';

function replicas(count: number): Record<string, string> {
  return { [FILE]: `resource "terraform_data" "web" {\n  input = { replicas = ${count} }\n}\n` };
}

function stateOf({ repository }: ExampleWorld): string | undefined {
  const file = join(repository.dir, 'terraform/terraform.tfstate');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

describe('Terraform auto-apply', () => {
  itWithTerraform(
    'plans a change, waits for a person, and applies exactly what was shown',
    async () => {
      const world = await openExample('terraform-auto-apply');
      const commit = world.commit('Three of them', replicas(3));
      const approval = await world.asked('terraform', commit);
      expect(approval.summary).toBe('terraform: 1 to add, 0 to change, 0 to destroy in terraform');
      expect(await world.reactions.document(approval.document)).toContain('+ terraform_data.web');
      expect(stateOf(world)).toBeUndefined();
      await world.reactions.decide(approval.id, 'granted');
      const run = await world.ended('terraform', commit);
      expect(run).toMatchObject({ status: 'succeeded' });
      expect(stateOf(world)).toContain('"replicas": 3');
      const told = world.opened.engine.recentEvents().map(({ type }) => type);
      expect(told).toContain('dev.git-reactor.infrastructure.resourceCreated.v1');
    },
  );

  itWithTerraform('applies nothing that was denied', async () => {
    const world = await openExample('terraform-auto-apply');
    const commit = world.commit('Four of them', replicas(4));
    const { id } = await world.asked('terraform', commit);
    await world.reactions.decide(id, 'denied', undefined, 'too many');
    const run = await world.ended('terraform', commit);
    expect(run).toMatchObject({ status: 'failed' });
    expect(run.reason).toContain('too many');
    expect(stateOf(world)).toBeUndefined();
  });

  itWithTerraform('does not so much as plan without consent', async () => {
    const world = await openExample('terraform-auto-apply', { hasConsent: false });
    const commit = world.commit('Five of them', replicas(5));
    const waits = (): boolean =>
      world.reactions.runs.some((run) => run.commit === commit && run.waitsFor === 'consent');
    await expect.poll(waits, { timeout: 30_000 }).toBe(true);
    expect(world.reactions.state.hasConsent).toBe(false);
    await world.reactions.consent();
    await world.asked('terraform', commit);
  });
});
