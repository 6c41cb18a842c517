import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import type {
  ApplyOutcome,
  PlanOutcome,
  PlanRecord,
  SavedPlan,
} from '../../../src/core/terraform/plan.ts';
import { planDocument } from '../../../src/core/terraform/planDocument.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { createManualClock } from '../../harness/manualClock.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { itWithTerraform } from '../../harness/terraformHere.ts';
import {
  terraformWorld,
  type TerraformWorld,
  type TerraformWorldOptions,
} from '../../harness/terraformWorld.ts';

let repository: TestRepository;
const worlds: TerraformWorld[] = [];
beforeEach(() => {
  repository = createRepository();
  repository.write('.gitignore', '.terraform*\n*.tfstate*\n');
});
afterEach(() => {
  for (const world of worlds.splice(0)) world.dispose();
  repository.remove();
});

function world(options: TerraformWorldOptions = {}): TerraformWorld {
  const made = terraformWorld(repository, options);
  worlds.push(made);
  return made;
}

const thing = (name: string, input: string): string =>
  `resource "terraform_data" "${name}" {\n  input = ${input}\n}\n`;
const state = (): string => readFileSync(join(repository.dir, 'live/terraform.tfstate'), 'utf8');

function commit(main: string): void {
  repository.write('live/main.tf', main);
  repository.commit('change');
}

async function planOf({ planner, head }: TerraformWorld): Promise<SavedPlan> {
  const outcome = await planner.plan({ tree: head(), root: 'live' });
  if (outcome.kind !== 'planned') return expect.fail(JSON.stringify(outcome));
  return outcome.plan;
}

function apply(
  { planner, head }: TerraformWorld,
  plan: PlanRecord,
  signal?: AbortSignal,
): Promise<ApplyOutcome> {
  return planner.apply(plan, { tree: head() }, signal);
}

/** Runs terraform in the work tree, as the person does. */
function own(...args: readonly string[]): void {
  const cwd = join(repository.dir, 'live');
  const { status, stderr } = spawnSync('terraform', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function planFiles({ folder }: TerraformWorld): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('scratch/plan'))
    .map((path) => join(folder, path));
}

describe('a plan', () => {
  itWithTerraform(
    'says what would change, is private, and is applied to the state of the work tree',
    async () => {
      commit(thing('a', '"one"'));
      const here = world();
      const plan = await planOf(here);
      expect(plan.summary).toMatchObject({ add: 1, change: 0, destroy: 0, replace: 0 });
      const [file] = planFiles(here);
      expect(statSync(file!).mode & 0o777).toBe(0o600);
      const outcome = await apply(here, plan);
      const applied = [{ address: 'terraform_data.a', type: 'terraform_data', action: 'create' }];
      expect(outcome).toEqual({ kind: 'applied', applied });
      expect(state()).toContain('"one"');
      expect(readdirSync(here.folder).filter((name) => !name.endsWith('.lease'))).toEqual([]);
      own('init');
      own('plan', '-detailed-exitcode');
      commit(thing('a', '"two"'));
      expect((await planOf(here)).summary).toMatchObject({ add: 0, change: 1, destroy: 0 });
    },
  );

  itWithTerraform(
    'counts what is replaced, destroyed and moved in the selected workspace',
    async () => {
      commit(thing('a', '1') + thing('b', '1'));
      own('init');
      own('workspace', 'new', 'qa');
      own('apply', '-auto-approve');
      commit('resource "terraform_data" "a" {\n  triggers_replace = 2\n}\n');
      const plan = await planOf(world());
      expect(plan.workspace).toBe('qa');
      expect(plan.state.serial).toBeGreaterThan(0);
      expect(plan.summary).toMatchObject({ add: 1, destroy: 2, replace: 1 });
      const actions = plan.summary.resources.map(({ address, action }) => `${action} ${address}`);
      expect(actions.sort()).toEqual(['delete terraform_data.b', 'replace terraform_data.a']);
    },
  );

  itWithTerraform('keeps to the path of a local backend', async () => {
    const backend =
      'terraform {\n  backend "local" {\n    path = "../states/${}.tfstate"\n  }\n}\n';
    commit(backend.replace('${}', 'live') + thing('a', '1'));
    const here = world();
    const plan = await planOf(here);
    expect((await apply(here, plan)).kind).toBe('applied');
    expect(existsSync(join(repository.dir, 'states/live.tfstate'))).toBe(true);
  });

  itWithTerraform(
    'shows no secret: sensitive values, outputs, and those of the environment',
    async () => {
      commit(
        'variable "key" {\n  sensitive = true\n}\nvariable "plain" {}\n' +
          thing('a', '{ key = var.key, open = "seen", plain = var.plain }') +
          'output "key" {\n  value     = var.key\n  sensitive = true\n}\n',
      );
      const secrets = {
        TF_VAR_key: 'hidden-by-mark',
        TF_VAR_plain: 'tok "x" 123',
        API_TOKEN: 'tok "x" 123',
      };
      Object.assign(process.env, secrets);
      try {
        const text = JSON.stringify((await planOf(world())).summary);
        const document = planDocument((await planOf(world())).summary);
        for (const told of [text, document]) {
          expect(told).toContain('seen');
          expect(told).not.toContain('hidden-by-mark');
          expect(told).not.toMatch(/tok .{0,4}x/);
        }
        expect(document).toContain('(sensitive)');
      } finally {
        for (const name of Object.keys(secrets)) Reflect.deleteProperty(process.env, name);
      }
    },
  );

  itWithTerraform('that cannot be made says why, at its place', async () => {
    commit(thing('a', 'var.nope'));
    const outcome = await world().planner.plan({ tree: world().head(), root: 'live' });
    expect(outcome).toMatchObject({
      kind: 'failed',
      findings: [{ path: 'live/main.tf', line: 2, column: 11, rule: 'validate' }],
    });
  });

  itWithTerraform.each([
    ['is not trusted', { isTrusted: false }, /trust it first/i],
    ['has no program', { binary: '/none/terraform' }, /no program \/none\/terraform/],
  ])('is not made where it %s', async (_, options, reason) => {
    commit('');
    const { planner, head } = world(options);
    const outcome: PlanOutcome = await planner.plan({ tree: head(), root: 'live' });
    expect(outcome.kind === 'unavailable' && outcome.reason).toMatch(reason);
  });

  itWithTerraform('is not made without the providers, and nothing is fetched', async () => {
    commit('resource "example_thing" "a" {\n}\n');
    const outcome = await world().planner.plan({ tree: world().head(), root: 'live' });
    expect(outcome.kind === 'unavailable' && outcome.reason).toMatch(
      /Run terraform init in live\.$/,
    );
  });
});

describe('a plan that is not good any more', () => {
  itWithTerraform(
    'is refused: another tree, an edited file, a moved state, a second time',
    async () => {
      commit(thing('a', '1'));
      const here = world();
      const reasonOf = async (plan: SavedPlan): Promise<string> => {
        const outcome = await apply(here, plan);
        return outcome.kind === 'refused' ? outcome.reason : outcome.kind;
      };
      const [first, second] = [await planOf(here), await planOf(here)];
      expect(await reasonOf({ ...first, tree: '0'.repeat(40) })).toMatch(/another tree/);
      expect(await reasonOf(first)).toBe('applied');
      expect(await reasonOf(first)).toMatch(/plan is gone/);
      expect(await reasonOf(second)).toMatch(/state has changed/);
      await here.planner.discard(second);
      expect(planFiles(here)).toEqual([]);
      commit(thing('a', '2'));
      const edited = await planOf(here);
      appendFileSync(planFiles(here)[0]!, 'x');
      expect(await reasonOf(edited)).toMatch(/not the one that was shown/);
    },
  );

  itWithTerraform('is deleted when it has expired', async () => {
    commit(thing('a', '1'));
    const clock = createManualClock();
    const here = world({ clock, keepMs: 60_000 });
    const plan = await planOf(here);
    expect(plan.expiresAt).toBe(clock.now() + 60_000);
    expect(planFiles(here)).toHaveLength(1);
    await clock.advance(60_000);
    await eventually(
      'it is deleted',
      () => planFiles(here),
      (files) => files.length === 0,
    );
    expect(await apply(here, plan)).toMatchObject({ kind: 'refused' });
  });
});

describe('a state that somebody else works on', () => {
  itWithTerraform('is left alone, and it is said who does', async () => {
    const mark = join(tempFolder('apply'), 'mark');
    const slow = `resource "terraform_data" "slow" {\n  provisioner "local-exec" {\n    command = "touch ${mark}; while [ -e ${mark} ]; do sleep 0.05; done"\n  }\n}\n`;
    commit(thing('a', '1'));
    const here = world();
    const plan = await planOf(here);
    repository.write('live/main.tf', slow);
    own('init');
    const cwd = join(repository.dir, 'live');
    const other = spawn('terraform', ['apply', '-auto-approve'], { cwd, stdio: 'ignore' });
    const ended = new Promise((resolve) => other.once('exit', resolve));
    await eventually('the other one applies', () => existsSync(mark), Boolean);
    const outcome = await here.planner.plan({ tree: here.head(), root: 'live' });
    expect(outcome.kind === 'locked' && outcome.reason).toMatch(
      /^\S+@\S+ holds the lock of the state for OperationTypeApply since /,
    );
    expect((await apply(here, plan)).kind).toBe('locked');
    spawnSync('rm', [mark]);
    await ended;
    expect(state()).toContain('"slow"');
  });
});

describe('an apply that is stopped', () => {
  itWithTerraform('ends by itself, keeps the state, and says what was done', async () => {
    const mark = join(tempFolder('apply'), 'mark');
    commit(
      `${thing('a', '1')}resource "terraform_data" "slow" {\n  depends_on = [terraform_data.a]\n  provisioner "local-exec" {\n    command = "touch ${mark}; sleep 1000"\n  }\n}\n`,
    );
    const here = world();
    const plan = await planOf(here);
    const life = new AbortController();
    const applying = apply(here, plan, life.signal);
    await eventually('the slow one began', () => existsSync(mark), Boolean);
    life.abort();
    const applied = [{ address: 'terraform_data.a', action: 'create' }];
    expect(await applying).toMatchObject({ kind: 'stopped', applied });
    expect(JSON.parse(state())).toMatchObject({
      resources: [{ name: 'a' }, { name: 'slow', instances: [{ status: 'tainted' }] }],
    });
    expect(planFiles(here)).toEqual([]);
    writeFileSync(mark, '');
    expect((await planOf(here)).summary).toMatchObject({ add: 1, replace: 1 });
  });
});
