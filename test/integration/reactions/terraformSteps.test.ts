import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { shortType } from '../../../src/core/events/event.ts';
import type { NamedReality } from '../../../src/core/realities/realities.ts';
import { documentsIn, mergeNotes } from '../../../src/core/reactions/documents.ts';
import type { Notes } from '../../../src/core/reactions/stepKind.ts';
import { createApproveKind } from '../../../src/core/reactions/steps/approve.ts';
import { plansIn } from '../../../src/core/reactions/steps/terraform/notedPlans.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository, systemClock, type TestRepository } from '../../harness/gitRepository.ts';
import { recordedContext } from '../../harness/reactions/recordedContext.ts';
import { reactionsUnderTest } from '../../harness/reactions/reactionsUnderTest.ts';
import { config, reaction, step } from '../../harness/reactions/sampleConfig.ts';
import {
  ownTerraform,
  slowly,
  stateOf,
  terraformSteps,
  type TerraformSteps,
  thing,
} from '../../harness/reactions/terraformSteps.ts';
import { realityForge } from '../../harness/realityUnderTest.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { itWithTerraform } from '../../harness/terraformHere.ts';
import type { TerraformWorldOptions } from '../../harness/terraformWorld.ts';

let repository: TestRepository;
const opened: TerraformSteps[] = [];
beforeEach(() => {
  repository = createRepository();
  repository.write('.gitignore', '.terraform*\n*.tfstate*\n');
});
afterEach(() => {
  for (const steps of opened.splice(0)) steps.dispose();
  repository.remove();
});

function open(options: TerraformWorldOptions = {}): TerraformSteps {
  const steps = terraformSteps(repository, options);
  opened.push(steps);
  return steps;
}

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) repository.write(path, text);
  repository.commit('change');
}

function planFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('scratch/plan'))
    .map((path) => join(folder, path));
}

const reasonOf = (outcome: { readonly kind: string }): string =>
  'reason' in outcome ? String(outcome.reason) : outcome.kind;
const LIVE = ['live/main.tf'];

describe('terraform: plan, approve, terraform: apply', () => {
  itWithTerraform('shows, asks about, and applies exactly what was planned', async () => {
    commit({ 'live/main.tf': thing('a', '"one"') + thing('b', '1') });
    const steps = open();
    const planned = await steps.kind.run(steps.context({ terraform: 'plan' }, LIVE));
    if (planned.kind !== 'succeeded') return expect.fail(reasonOf(planned));
    expect(planned.summary).toBe('terraform: 2 to add, 0 to change, 0 to destroy in live');
    const notes = JSON.parse(JSON.stringify(planned.notes)) as Notes;
    const [plan] = plansIn(notes);
    const [document] = documentsIn(notes);
    expect(document).toMatchObject({ hash: plan?.record.hash, destroys: 0, step: '1' });
    expect(document?.text).toContain('+ terraform_data.a (create)');

    const approve = createApproveKind({
      clock: systemClock,
      hash: sha256,
      frozenBecause: () => undefined,
    });
    const answer = { kind: 'granted', by: 'Ada', isAutomatic: false } as const;
    const asking = recordedContext({ approve: 'required' as const }, { notes, answer });
    const approved = await approve.run(asking);
    expect(asking.asked[0]?.summary).toBe(planned.summary);
    expect(asking.asked[0]?.document).toContain('+ terraform_data.a (create)');
    if (approved.kind !== 'succeeded') return expect.fail(reasonOf(approved));

    const { outcome, context } = await steps.apply(approved.notes ?? {});
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      summary: 'Applied terraform: 2 to add, 0 to change, 0 to destroy in live.',
      notes: { terraform: [], documents: [] },
    });
    expect(stateOf(repository, 'live')).toContain('"one"');
    expect(planFiles(steps.folder)).toEqual([]);
    const place = { environment: 'live', commit: repository.git('rev-parse', 'HEAD') };
    const data = { ...place, by: 'terraform', kind: 'terraform_data' };
    expect(
      [...context.told].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ).toEqual([
      ...['a', 'b'].map((name) => ({
        type: 'infrastructure.resourceCreated',
        subject: 'live',
        data: { ...data, address: `terraform_data.${name}` },
      })),
    ]);
    expect(context.lines).toContain('terraform_data.a: create done');
    return undefined;
  });

  itWithTerraform('tells what was updated, by names only, and what is gone', async () => {
    commit({ 'live/main.tf': thing('a', '"one"') + thing('b', '1') });
    const steps = open();
    await steps.apply(await steps.plan(LIVE));
    commit({ 'live/main.tf': thing('a', '"two"') });
    const notes = await steps.plan(LIVE);
    expect(documentsIn(notes)[0]?.destroys).toBe(1);
    const { context } = await steps.apply(notes, {
      options: { terraform: 'apply', environment: 'prod' },
    });
    const told = context.told.map(({ type, subject, data }) => ({ type, subject, data }));
    expect(told).toHaveLength(2);
    expect(told).toContainEqual({
      type: 'infrastructure.resourceUpdated',
      subject: 'prod',
      data: expect.objectContaining({ changed: ['input', 'output'] }) as unknown,
    });
    expect(told.map(({ type }) => type)).toContain('infrastructure.resourceDeleted');
    expect(JSON.stringify(told)).not.toContain('two');
  });

  itWithTerraform(
    'plans each root module that a change concerns, and applies them in order',
    async () => {
      commit({
        'net/main.tf': 'variable "x" {}\n' + thing('n', 'var.x'),
        'one/main.tf': 'module "net" {\n  source = "../net"\n  x = 1\n}\n',
        'two/main.tf': 'module "net" {\n  source = "../net"\n  x = 2\n}\n',
        'three/main.tf': thing('c', '3'),
      });
      const steps = open();
      const notes = await steps.plan(['net/main.tf']);
      expect(plansIn(notes).map(({ record }) => record.root)).toEqual(['one', 'two']);
      const { outcome } = await steps.apply(notes);
      expect(outcome.kind).toBe('succeeded');
      expect(
        ['one', 'two', 'three'].map((root) =>
          existsSync(join(repository.dir, root, 'terraform.tfstate')),
        ),
      ).toEqual([true, true, false]);
    },
  );

  itWithTerraform('says where nothing would change, and applies nothing', async () => {
    commit({ 'live/main.tf': thing('a', '1') });
    const steps = open();
    await steps.apply(await steps.plan(LIVE));
    const again = await steps.kind.run(steps.context({ terraform: 'plan' }, LIVE));
    expect(again).toMatchObject({ summary: 'terraform: no changes in live' });
    expect(planFiles(steps.folder)).toEqual([]);
    const notes = again.kind === 'succeeded' ? (again.notes ?? {}) : {};
    expect(documentsIn(notes)[0]?.isChange).toBe(false);
    expect(await steps.kind.stillHolds?.(notes)).toBe(true);
    const { outcome } = await steps.apply(notes);
    expect(outcome).toEqual({ kind: 'skipped', reason: 'terraform: no changes in live' });
  });

  itWithTerraform('skips what concerns no root module, and names a missing plan', async () => {
    commit({ 'live/main.tf': thing('a', '1') });
    const steps = open();
    const options = { terraform: 'plan' } as const;
    expect(await steps.kind.run(steps.context(options, ['README.md']))).toEqual({
      kind: 'skipped',
      reason: 'The change concerns no root module.',
    });
    expect((await steps.kind.run(steps.context(options, LIVE, { subject: null }))).kind).toBe(
      'skipped',
    );
    const { outcome, context } = await steps.apply({});
    expect(outcome).toMatchObject({
      kind: 'failed',
      isFinal: true,
      reason: 'This run has no plan. Put { terraform: plan } before { terraform: apply }.',
    });
    const planning = reaction(context.run.reaction, [], {
      onFailure: [step('terraform', { options })],
    });
    const planned = { ...context.config, reactions: [planning] };
    expect((await steps.apply({}, { config: planned })).outcome.kind).toBe('skipped');
  });

  itWithTerraform('fails with the next step where it cannot be planned', async () => {
    commit({ 'live/main.tf': thing('a', 'var.nope') });
    const outcomeOf = (options: TerraformWorldOptions) => {
      const steps = open(options);
      return steps.kind.run(steps.context({ terraform: 'plan' }, LIVE));
    };
    expect(open({ binary: '/none/tofu' }).kind.tools?.({ terraform: 'plan' })).toEqual([
      '/none/tofu',
    ]);
    expect(await outcomeOf({ binary: '/none/tofu' })).toMatchObject({
      isFinal: true,
      reason: expect.stringMatching(/no program \/none\/tofu\. Install it/) as unknown,
    });
    expect(reasonOf(await outcomeOf({ isTrusted: false }))).toMatch(/Trust it first/);
    expect(await outcomeOf({})).toMatchObject({
      reason: 'live cannot be planned: The plan could not be made.',
      findings: [{ path: 'live/main.tf', line: 2 }],
    });
  });

  itWithTerraform('leaves no plan behind where one of several fails', async () => {
    commit({ 'a/main.tf': thing('a', '1'), 'b/main.tf': thing('b', 'var.nope') });
    const steps = open();
    const roots = { terraform: 'plan' as const, roots: ['*'] };
    expect((await steps.kind.run(steps.context(roots, []))).kind).toBe('failed');
    expect(planFiles(steps.folder)).toEqual([]);
  });

  itWithTerraform('takes values from files of the tree', async () => {
    commit({
      'live/main.tf': 'variable "x" {}\n' + thing('a', 'var.x'),
      'vars/prod.tfvars': 'x = "from the file"\n',
    });
    const steps = open();
    const options = { terraform: 'plan' as const, varFiles: ['vars/prod.tfvars'] };
    const notes = await steps.plan(['vars/prod.tfvars'], { options });
    expect(documentsIn(notes)[0]?.text).toContain('from the file');
    expect((await steps.apply(notes)).outcome.kind).toBe('succeeded');
  });
});

describe('a plan that is not good any more', () => {
  itWithTerraform('is refused with the reason, and nothing is applied', async () => {
    commit({ 'live/main.tf': thing('a', '1') });
    const steps = open();
    const notes = await steps.plan(LIVE);
    const refusal = async (...args: Parameters<TerraformSteps['apply']>): Promise<string> => {
      const { outcome } = await steps.apply(...args);
      expect(outcome).toMatchObject({ kind: 'failed', isFinal: true });
      return reasonOf(outcome);
    };
    const given = steps.context({ terraform: 'apply' }, []).config;
    expect(await refusal(notes, { config: { ...given, hash: 'other' } })).toMatch(
      /^live is not applied: The configuration of reactions has changed/,
    );
    const approved = { ...notes, approved: [{ step: '1', hash: 'another' }] };
    expect(await refusal(approved)).toMatch(/not among those that were approved/);
    const [plan] = plansIn(notes);
    const edited = (record: object): Notes => ({
      ...notes,
      terraform: [{ ...plan, record: { ...plan?.record, ...record } }] as unknown as Notes[''],
    });
    expect(await refusal(edited({ directory: '/elsewhere' }))).toMatch(/is gone/);
    expect(await refusal(edited({ key: 'another' }))).toMatch(/is gone/);
    expect(await refusal(edited({ version: '0.1.0' }))).toMatch(/has another version/);
    expect(await refusal(edited({ expiresAt: 1 }))).toMatch(/has expired/);
    expect(await refusal(edited({ state: { lineage: 'x', serial: 9 } }))).toMatch(
      /state has changed/,
    );
    repository.write('other', '');
    repository.commit('another tree');
    expect(await refusal(notes)).toMatch(/another tree/);
    expect(existsSync(join(repository.dir, 'live/terraform.tfstate'))).toBe(false);
    repository.git('reset', '-q', '--hard', 'HEAD~');
    const [file = ''] = planFiles(steps.folder);
    chmodSync(join(file, '..'), 0o755);
    expect(await refusal(notes)).toMatch(/open to others/);
    chmodSync(join(file, '..'), 0o700);
    appendFileSync(file, 'x');
    expect(await refusal(notes)).toMatch(/not the one that was shown/);
    expect(await steps.kind.stillHolds?.(notes)).toBe(false);
  });

  itWithTerraform('is refused where somebody has applied meanwhile', async () => {
    commit({ 'live/main.tf': thing('a', '1') });
    const steps = open();
    const notes = await steps.plan(LIVE);
    ownTerraform(repository, 'live', 'init');
    ownTerraform(repository, 'live', 'apply', '-auto-approve');
    const { outcome } = await steps.apply(notes);
    expect(reasonOf(outcome)).toBe(
      'live is not applied: The state has changed since it was planned. Plan again. Nothing was applied.',
    );
  });

  itWithTerraform('of the first root module keeps all others from being applied', async () => {
    commit({ 'a/main.tf': thing('a', '1'), 'b/main.tf': thing('b', '1') });
    const steps = open();
    const notes = await steps.plan(['a/main.tf', 'b/main.tf']);
    const second = plansIn(notes)[1]?.record.directory ?? '';
    rmSync(join(second, '../scratch/plan'));
    expect(reasonOf((await steps.apply(notes)).outcome)).toMatch(/^b is not applied/);
    expect(existsSync(join(repository.dir, 'a/terraform.tfstate'))).toBe(false);
  });
});

describe('an apply that does not come to its end', () => {
  itWithTerraform('because it was killed tells what was applied; the lock is gone', async () => {
    const mark = join(tempFolder('apply'), 'mark');
    const later = `  depends_on = [terraform_data.a]\n${slowly(mark)}`;
    commit({ 'live/main.tf': thing('a', '1') + thing('slow', '2', later) });
    const steps = open();
    const notes = await steps.plan(LIVE);
    const applying = steps.apply(notes);
    const text = await eventually(
      'the slow one began',
      () => (existsSync(mark) ? readFileSync(mark, 'utf8') : ''),
      (read) => read.endsWith('\n'),
    );
    process.kill(Number(text), 'SIGKILL');
    const { outcome, context } = await applying;
    rmSync(mark);
    expect(outcome).toMatchObject({ kind: 'failed', isFinal: true, notes: { terraform: [] } });
    expect(reasonOf(outcome)).toBe(
      'live was not applied to its end: terraform was ended by SIGKILL. Plan again to see what is left. Applied: terraform_data.a (create).',
    );
    expect(context.told.map(({ data }) => 'address' in data && data.address)).toEqual([
      'terraform_data.a',
    ]);
    expect(planFiles(steps.folder)).toEqual([]);
    const [plan] = documentsIn(await steps.plan(LIVE));
    expect(plan?.text).toContain('terraform_data.slow');
  });

  itWithTerraform('because it was cancelled ends by itself and keeps the state', async () => {
    const mark = join(tempFolder('apply'), 'mark');
    const later = `  depends_on = [terraform_data.a]\n${slowly(mark)}`;
    commit({
      'a/main.tf': thing('a', '1') + thing('slow', '2', later),
      'b/main.tf': thing('b', '1'),
    });
    const steps = open();
    const notes = await steps.plan(['a/main.tf', 'b/main.tf']);
    const life = new AbortController();
    const applying = steps.apply(notes, { signal: life.signal });
    await eventually('the slow one began', () => existsSync(mark), Boolean);
    life.abort();
    const { outcome } = await applying;
    expect(reasonOf(outcome)).toMatch(
      /^a was not applied to its end: terraform was stopped\..* Applied: terraform_data\.a \(create\)\.$/,
    );
    expect(stateOf(repository, 'a')).toContain('tainted');
    expect(existsSync(join(repository.dir, 'b/terraform.tfstate'))).toBe(false);
    const left = outcome.kind === 'failed' ? (outcome.notes ?? {}) : {};
    expect(plansIn(left).map(({ record }) => record.root)).toEqual(['b']);
    expect(documentsIn(left)).toHaveLength(1);
    await steps.kind.release?.(left);
    expect(planFiles(steps.folder)).toEqual([]);
  });

  itWithTerraform('because somebody holds the lock says who, and can be tried again', async () => {
    const mark = join(tempFolder('apply'), 'mark');
    commit({ 'live/main.tf': thing('a', '1') });
    const steps = open();
    const notes = await steps.plan(LIVE);
    repository.write('live/main.tf', thing('slow', '1', slowly(mark)));
    ownTerraform(repository, 'live', 'init');
    const cwd = join(repository.dir, 'live');
    const other = spawn('terraform', ['apply', '-auto-approve'], { cwd, stdio: 'ignore' });
    await eventually('the other one applies', () => existsSync(mark), Boolean);
    const planning = await steps.kind.run(steps.context({ terraform: 'plan' }, LIVE));
    const { outcome } = await steps.apply(notes);
    for (const failed of [planning, outcome]) {
      expect(reasonOf(failed)).toMatch(
        /\S+@\S+ holds the lock of the state for OperationTypeApply/,
      );
      expect(failed).toMatchObject({ kind: 'failed', isFinal: false });
    }
    expect(plansIn(notes)).toHaveLength(1);
    rmSync(mark);
    await once(other, 'exit');
  });

  itWithTerraform(
    'because the state cannot be saved brings what was done to the work tree',
    async () => {
      const server = createServer((request, response) => {
        response.statusCode = request.method === 'POST' ? 500 : 404;
        response.end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const backend = `terraform {\n  backend "http" {\n    address   = "http://127.0.0.1:${port}/state"\n    retry_max = 0\n  }\n}\n`;
      commit({ 'live/main.tf': backend + thing('a', '"precious"') });
      const steps = open();
      const { outcome } = await steps.apply(await steps.plan(LIVE));
      server.close();
      const reason = reasonOf(outcome);
      const saved = /lies in (\S+errored-\S+\.tfstate):/.exec(reason)?.[1] ?? expect.fail(reason);
      expect(saved.startsWith(join(repository.dir, 'live'))).toBe(true);
      expect(readFileSync(saved, 'utf8')).toContain('precious');
      expect(repository.git('status', '--short')).toBe('');
    },
  );
});

describe('sensitive values', () => {
  itWithTerraform('are in no note, document, log, event and reason', async () => {
    const declared = 'variable "key" {\n  sensitive = true\n}\n';
    const failing =
      '  provisioner "local-exec" {\n    command = "echo said $TF_VAR_key $API_TOKEN; exit 3"\n  }\n';
    const output = 'output "key" {\n  value     = var.key\n  sensitive = true\n}\n';
    commit({
      'live/main.tf':
        declared +
        output +
        thing('a', '{ key = var.key, open = "seen" }') +
        thing('f', '1', failing),
      'bad/main.tf': `${declared}data "terraform_remote_state" "x" {\n  backend = nonsensitive(var.key)\n}\n`,
    });
    const secrets = { TF_VAR_key: 'hidden-by-mark', API_TOKEN: 'hidden-by-name' };
    Object.assign(process.env, secrets);
    try {
      const steps = open();
      const planning = steps.context({ terraform: 'plan' }, LIVE);
      const planned = await steps.kind.run(planning);
      const notes = planned.kind === 'succeeded' ? (planned.notes ?? {}) : {};
      const { outcome, context } = await steps.apply(notes);
      const bad = await steps.kind.run(steps.context({ terraform: 'plan' }, ['bad/main.tf']));
      const all = JSON.stringify([
        planned,
        planning.lines,
        outcome,
        context.lines,
        context.told,
        bad,
      ]);
      expect(outcome.kind === 'failed' && outcome.findings?.[0]?.message).toContain('said');
      expect(bad.kind === 'failed' && bad.findings).toHaveLength(1);
      expect(all).toContain('seen');
      expect(all).not.toContain('hidden-by');
    } finally {
      for (const name of Object.keys(secrets)) Reflect.deleteProperty(process.env, name);
    }
  });
});

describe('after a restart', () => {
  /** What another process has planned, which is then killed. */
  async function plannedElsewhere(folder: string): Promise<Notes> {
    const script = join(import.meta.dirname, 'otherPlanner.ts');
    const other = spawn(process.execPath, [script, repository.dir, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    for await (const chunk of other.stdout) {
      text += String(chunk);
      if (text.endsWith('\n')) break;
    }
    other.kill('SIGKILL');
    return JSON.parse(text) as Notes;
  }

  itWithTerraform('what another process has planned is found, verified and applied', async () => {
    commit({ 'live/main.tf': thing('a', 'path.cwd') });
    const folder = tempFolder('plans');
    const notes = await plannedElsewhere(folder);
    const steps = open({ folder });
    expect(await steps.kind.stillHolds?.(notes)).toBe(true);
    const { outcome, context } = await steps.apply(notes);
    expect(outcome.kind).toBe('succeeded');
    expect(context.told).toHaveLength(1);
    expect(stateOf(repository, 'live')).toContain('terraform_data');
    expect(planFiles(folder)).toEqual([]);
  });

  itWithTerraform('a run goes on with the plan that was shown, and applies it', async () => {
    commit({ 'live/main.tf': thing('a', '1') });
    const steps = open();
    const hash = sha256;
    const world = await reactionsUnderTest([
      steps.kind,
      createApproveKind({ clock: systemClock, hash, frozenBecause: () => undefined }),
    ]);
    const [plan, apply] = (['plan', 'apply'] as const).map((terraform) =>
      step('terraform', { options: { terraform } }),
    );
    const approve = step('approve', { options: { approve: 'required' } });
    world.configure(config(reaction('infrastructure', [plan!, approve, apply!])));
    const { subject } = steps.context({ terraform: 'plan' }, LIVE);
    await world.commit({ tree: subject!.commit.tree, changes: subject!.changes });
    const approvals = async () => {
      await world.settle();
      return world.reactions.approvals;
    };
    const [asked] = await eventually('it asks', approvals, ({ length }) => length > 0);
    const [file = ''] = planFiles(steps.folder);
    await world.restart();
    const [again] = await eventually('it still asks', approvals, ({ length }) => length > 0);
    expect([again?.id, planFiles(steps.folder)]).toEqual([asked?.id, [file]]);
    expect(await world.reactions.document(asked?.document ?? '')).toContain('+ terraform_data.a');
    await world.reactions.decide(asked?.id ?? '', 'granted', 'Ada');
    const status = async () => {
      await world.settle();
      return world.reactions.runs[0]?.status;
    };
    await eventually('it ends', status, (now) => now === 'succeeded');
    expect(stateOf(repository, 'live')).toContain('terraform_data');
    expect(planFiles(steps.folder)).toEqual([]);
    const types = (await world.events()).map(shortType);
    expect(types).toContain('infrastructure.resourceCreated');
  });

  itWithTerraform('a plan outlives its planner, and ends with its run', async () => {
    commit({ 'live/main.tf': thing('a', '1') });
    const folder = tempFolder('plans');
    const first = terraformSteps(repository, { folder });
    const notes = await first.plan(LIVE);
    first.dispose();
    const steps = open({ folder });
    expect(await steps.kind.stillHolds?.(notes)).toBe(true);
    await steps.kind.release?.(notes);
    expect(planFiles(folder)).toEqual([]);
    expect(await steps.kind.stillHolds?.(notes)).toBe(false);
  });

  itWithTerraform('a plan that is lost with the memory of the machine is made anew', async () => {
    commit({ 'live/main.tf': thing('a', '1') });
    const folder = tempFolder('plans');
    const first = open({ folder });
    const notes = await first.plan(LIVE);
    renameSync(folder, `${folder}-before`);
    const steps = open({ folder });
    expect(await steps.kind.stillHolds?.(notes)).toBe(false);
    const again = await steps.plan(LIVE, { notes });
    expect(plansIn(again)).toHaveLength(1);
    expect(documentsIn(again)).toHaveLength(1);
    expect(await steps.kind.stillHolds?.(again)).toBe(true);
    rmSync(`${folder}-before`, { recursive: true });
  });
});

describe('in realities', () => {
  itWithTerraform('each plans its own tree, at once, and applies its own plan', async () => {
    commit({
      'live/main.tf': thing('a', 'file("stage")'),
      'live/stage': 'none',
      'qa/stage': 'in qa',
    });
    const forge = await realityForge(repository);
    const steps = open();
    const realityOf = async (name: string, lay?: string): Promise<NamedReality> => {
      const reality = forge.fork(`${name}@0123abcd`);
      const overlay = lay === undefined ? {} : { [lay]: 'live' };
      if (lay !== undefined) await reality.lay(lay, 'live');
      return { reality, ref: null, environment: { TF_VAR_unused: name }, overlay, forkedAt: 0 };
    };
    const realities = [await realityOf('staging'), await realityOf('qa', 'qa')];
    const branches = await Promise.all(
      realities.map((reality) =>
        steps.plan(LIVE, { reality, step: `1.${reality.reality.name}.1` }),
      ),
    );
    const notes = mergeNotes({}, branches);
    expect(plansIn(notes).map(({ summary }) => summary)).toEqual([
      '1 to add, 0 to change, 0 to destroy in live, reality staging',
      '1 to add, 0 to change, 0 to destroy in live, reality qa',
    ]);
    expect(documentsIn(notes).map(({ text }) => text.includes('in qa'))).toEqual([false, true]);
    expect(reasonOf((await steps.apply(notes)).outcome)).toMatch(
      /made in other realities \(staging, qa\)/,
    );
    const [, qa] = realities;
    const { outcome, context } = await steps.apply(notes, { reality: qa ?? null });
    expect(outcome.kind).toBe('succeeded');
    expect(context.told[0]?.subject).toBe('qa');
    expect(stateOf(repository, 'live')).toContain('in qa');
    for (const { reality } of realities) reality.dispose();
    forge.dispose();
  });
});
