import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createObjectSource } from '../../../src/adapters/git/catFile.ts';
import { openRepository } from '../../../src/adapters/git/repository.ts';
import { createRefSource } from '../../../src/adapters/git/refSource.ts';
import { createMaterialiser } from '../../../src/adapters/materialise/materialiser.ts';
import { createProgramRunner } from '../../../src/adapters/reactions/programRunner.ts';
import { createRunInReality } from '../../../src/adapters/reactions/runInReality.ts';
import { createSigner } from '../../../src/adapters/reactions/signer.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { describeCommit } from '../../../src/core/commits/describeCommit.ts';
import { DisposableStore } from '../../../src/core/disposable.ts';
import type { CommitData, Oid } from '../../../src/core/events/commitData.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { StepFailure, StepKind, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { createFixKind } from '../../../src/core/reactions/steps/fix.ts';
import type { FixOptions } from '../../../src/core/reactions/steps/fixPorts.ts';
import { createRepository, systemClock, type TestRepository } from '../../harness/gitRepository.ts';
import {
  stepContext,
  subjectOfHead,
  type TestContext,
  type TestContextInit,
} from '../../harness/reactions/stepContext.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { itWithTerraform } from '../../harness/terraformHere.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const folder = tempFolder('fix');
const pod = (fields: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: a\n` +
  `      image: a:1.0\n${fields}`;
const SOUND = pod('      resources: { limits: { memory: 1Gi } }\n');
/** A field that has one nearest name. */
const MISSPELT = `${SOUND}      imagePulPolicy: Always\n`;
const SPELT = MISSPELT.replace('imagePulPolicy', 'imagePullPolicy');
/** Nobody can tell which number was meant. */
const UNFIXABLE = pod('      resources: { limits: { memory: [1Gi] } }\n');
const KUBERNETES: FixOptions = { fix: ['kubernetes'] };

describe.skipIf(process.platform === 'win32')('a fix', () => {
  let repository: TestRepository;
  let opened: OpenRepository;
  let kind: StepKind<FixOptions>;
  let owned: DisposableStore;
  beforeEach(async () => {
    owned = new DisposableStore();
    repository = createRepository();
    repository.write('web.yaml', SOUND);
    repository.commit('first');
    opened = await realOpener()(repository.dir, 'read');
    kind = await fixKind();
  });
  afterEach(() => {
    owned.dispose();
    opened.dispose();
    repository.remove();
  });

  const fixKind = async (): Promise<StepKind<FixOptions>> => {
    const real = await openRepository(repository.dir);
    const materialiser = createMaterialiser({ scope: repository.dir, clock: systemClock, folder });
    const objects = createObjectSource({ repo: real, clock: systemClock });
    const refs = createRefSource(real);
    owned.add(materialiser);
    owned.add(objects);
    return createFixKind({
      realities: opened.engine.realities,
      validate: (request) => opened.engine.validateTree(request),
      validators: ['syntax', 'files', 'kubernetes', 'terraform'],
      sign: createSigner(real, systemClock),
      hash: sha256,
      repository: {
        describe: async (revision): Promise<CommitData> => {
          const sighting = { ref: null, origin: 'local', zone: 'UTC' } as const;
          return describeCommit(objects, await refs.resolve(revision), sighting);
        },
      },
      runIn: createRunInReality({
        ...{ repository: real, materialiser },
        commands: { programs: createProgramRunner({ folder }), mask: (text) => text },
      }),
    });
  };
  const run = async (
    options: FixOptions = KUBERNETES,
    init: Partial<TestContextInit<FixOptions>> = {},
  ): Promise<{ outcome: StepOutcome; context: TestContext<FixOptions> }> => {
    const [head] = await opened.engine.history(1);
    const subject = await subjectOfHead(opened, repository);
    const commit = { ...subject.commit, ref: 'refs/heads/main', branch: 'main' };
    const context = stepContext({ options, subject: { ...subject, commit }, ...init });
    const outcome = await kind.run(context);
    // Whatever comes of it, what a person has checked out stays as it is.
    expect(repository.git('status', '--porcelain')).toBe('');
    expect((await opened.engine.history(1))[0]?.oid).toBe(head?.oid);
    expect(opened.engine.realities.all).toEqual([]);
    return { outcome, context };
  };
  const commit = (files: Readonly<Record<string, string>>): Oid => {
    for (const [file, text] of Object.entries(files)) repository.write(file, text);
    return repository.commit('Change');
  };
  const branches = (): readonly string[] =>
    repository.git('branch', '--list', '--format=%(refname:short)', 'git-reactor/*').split('\n');
  const show = (revision: string, file: string): string =>
    repository.gitBytes(['show', `${revision}:${file}`]).toString();

  it('is offered as a branch on the commit, with what it repaired', async () => {
    const oid = commit({ 'web.yaml': MISSPELT });
    const { outcome, context } = await run();
    const [branch = ''] = branches();
    expect(branch).toMatch(/^git-reactor\/fix\/[0-9a-f]{12}$/);
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      summary: `Offered as ${branch} at ${repository.git('rev-parse', branch).slice(0, 12)}: 1 finding repaired`,
    });
    expect(show(branch, 'web.yaml')).toBe(SPELT);
    expect(repository.git('rev-parse', `${branch}^`)).toBe(oid);
    expect(repository.git('log', '-1', '--format=%B', branch).trimEnd()).toBe(
      [
        'Fix "Change"',
        ...['', 'Repaired:', '- kubernetes/unknown-field', ''],
        'Git-Reactor-Reaction: kubernetes',
        'Git-Reactor-Run: 0123456789abcdef',
        'Git-Reactor-Hops: 1',
      ].join('\n'),
    );
    expect(context.told).toEqual([
      {
        type: 'fix.proposed',
        data: {
          ...{ fix: branch.slice(-12), commit: oid, branch },
          ...{ oid: repository.git('rev-parse', branch), files: ['web.yaml'] },
          rules: ['kubernetes/unknown-field'],
        },
      },
    ]);
  });

  it('that is made twice is one branch, told once', async () => {
    commit({ 'web.yaml': MISSPELT });
    await run();
    const [branch = ''] = branches();
    const tip = repository.git('rev-parse', branch);
    const { outcome, context } = await run(KUBERNETES, {
      run: { run: 'another-run', reaction: 'other', event: 'e', commit: null },
    });
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      summary: expect.stringContaining(
        `Offered already as ${branch} at ${tip.slice(0, 12)}`,
      ) as string,
    });
    expect(branches()).toEqual([branch]);
    expect(repository.git('rev-parse', branch)).toBe(tip);
    expect(context.told).toEqual([]);
  });

  it('takes no branch that holds something else', async () => {
    repository.git('branch', 'fixes');
    commit({ 'web.yaml': MISSPELT });
    const { outcome } = await run({ ...KUBERNETES, branch: 'fixes' });
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('There is a branch fixes already') as string,
    });
    expect(repository.git('rev-parse', 'fixes')).toBe(repository.git('rev-parse', 'HEAD~1'));
  });

  it('says what is left', async () => {
    commit({ 'web.yaml': MISSPELT, 'other.yaml': UNFIXABLE });
    const { outcome, context } = await run();
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      summary: expect.stringMatching(
        /1 finding repaired; left: other\.yaml:8 wrong-type$/,
      ) as string,
    });
    expect(context.lines).toContainEqual(expect.stringMatching(/^Left: other\.yaml:8:\d+: error/));
  });

  it('is passed over where nothing can be fixed, or nothing is wrong', async () => {
    commit({ 'web.yaml': UNFIXABLE });
    expect((await run()).outcome).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('Nothing of it can be fixed by itself: 1 error in') as string,
    });
    commit({ 'web.yaml': SOUND });
    expect((await run()).outcome).toEqual({ kind: 'skipped', reason: 'There is nothing to fix.' });
    commit({ 'web.yaml': MISSPELT });
    expect((await run({ fix: ['syntax'] })).outcome.kind).toBe('skipped');
    expect(branches()).toEqual(['']);
  });

  it('is not made for a commit of our own', async () => {
    repository.write('web.yaml', MISSPELT);
    repository.commit('Merge\n\nGit-Reactor-Reaction: other\nGit-Reactor-Run: r\n');
    expect((await run()).outcome).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('repairs no commits of its own') as string,
    });
  });

  itWithTerraform('formats Terraform as terraform does', async () => {
    commit({ 'main.tf': 'locals {\n a = 1\n   long = 2\n}\n' });
    expect((await run({ fix: ['terraform'] })).outcome.kind).toBe('succeeded');
    expect(show(branches()[0] ?? '', 'main.tf')).toBe('locals {\n  a    = 1\n  long = 2\n}\n');
  });

  describe('with programs of the repository', () => {
    const script = (text: string): void => {
      repository.write('format.sh', `#!/bin/sh\n${text}\n`);
      chmodSync(path.join(repository.dir, 'format.sh'), 0o755);
      repository.commit('A formatter');
    };
    const FORMAT: FixOptions = { fix: ['kubernetes', { run: './format.sh' }] };

    it('has what they change, as if a person had run them', async () => {
      script('sed -i "s/  *$//" *.txt && date >> runs.log');
      repository.write('.gitignore', '*.log\n');
      commit({ 'web.yaml': MISSPELT, 'notes.txt': 'spaces   \n' });
      const { outcome, context } = await run(FORMAT);
      expect(outcome.kind).toBe('succeeded');
      const [branch = ''] = branches();
      expect(show(branch, 'notes.txt')).toBe('spaces\n');
      expect(show(branch, 'web.yaml')).toBe(SPELT);
      expect(repository.git('diff', '--name-only', 'HEAD', branch)).toBe('notes.txt\nweb.yaml');
      expect(context.lines).toContain('Round 1: ./format.sh changed 1 file.');
    });

    it('ends when a round brings nothing new', async () => {
      script('grep -q ".\\{4\\}" count.txt || printf x >> count.txt');
      commit({ 'count.txt': 'x', 'web.yaml': UNFIXABLE });
      const { context } = await run({ ...FORMAT, rounds: 10 });
      const rounds = context.lines.filter((line) => line.startsWith('Round '));
      expect(rounds).toHaveLength(4);
      expect(show(branches()[0] ?? '', 'count.txt')).toBe('xxxx');
    });

    it('ends after as many rounds as it may take, and when they go in a circle', async () => {
      script('printf x >> count.txt');
      commit({ 'count.txt': '', 'web.yaml': UNFIXABLE });
      const { context } = await run({ ...FORMAT, rounds: 2 });
      expect(context.lines).toContain('Ended after 2 rounds.');
      script('if test -e there; then rm there; else touch there; fi');
      commit({ 'more.yaml': UNFIXABLE });
      const circle = await run({ ...FORMAT, rounds: 9 });
      expect(circle.context.lines).toContain('Round 2 led back to what was there before.');
      expect(circle.outcome.kind).toBe('skipped');
    });

    it('is not kept if it would bring errors', async () => {
      script('echo "a: b: c" > broken.yaml');
      commit({ 'web.yaml': MISSPELT });
      expect((await run(FORMAT)).outcome).toMatchObject({
        kind: 'failed',
        reason: expect.stringMatching(
          /^Nothing is kept of the fix, since it would bring 1 error in broken\.yaml: /,
        ) as string,
      });
      expect(branches()).toEqual(['']);
    });

    it('fails with the program', async () => {
      script('echo broken >&2; exit 4');
      commit({ 'web.yaml': MISSPELT });
      expect((await run(FORMAT)).outcome).toMatchObject({
        kind: 'failed',
        reason: expect.stringContaining(
          './format.sh: format.sh ended with exit code 4: broken',
        ) as string,
      });
      expect(branches()).toEqual(['']);
    });
  });

  describe('of what made a run fail', () => {
    const failure = async (reality: string | null): Promise<StepFailure> => {
      const { commit: head, parentTree: parent } = await subjectOfHead(opened, repository);
      const options = { kubernetes: { podSecurity: 'restricted' as const } };
      const request = { rev: head.oid, tree: head.tree, parent, options };
      const { findings } = await opened.engine.validateTree(request);
      expect(findings.some(({ fix }) => fix !== undefined)).toBe(true);
      const step = { step: '1', kind: 'kubernetes', name: 'kubernetes validate', reality };
      const ofFile = findings.filter((finding) => finding.path === 'new.yaml');
      return { ...step, reason: '', findings: ofFile };
    };

    it('repairs what that step found and nobody else', async () => {
      commit({ 'new.yaml': SOUND });
      expect((await run()).outcome.kind).toBe('skipped');
      const { outcome } = await run(KUBERNETES, { failure: await failure(null) });
      expect(outcome.kind).toBe('succeeded');
      expect(show(branches()[0] ?? '', 'new.yaml')).toContain('allowPrivilegeEscalation: false');
    });

    it('leaves alone what was found in another file that lay over this one', async () => {
      repository.write('environments/qa/new.yaml', UNFIXABLE);
      commit({ 'new.yaml': SOUND });
      const qa = { overlay: { 'environments/qa': '.' } };
      const { outcome } = await run(KUBERNETES, {
        failure: await failure('qa@1'),
        realities: { qa },
      });
      expect(outcome.kind).toBe('skipped');
    });

    it('is as strict as it is told to be, until nothing is left', async () => {
      commit({ 'new.yaml': SOUND });
      const { outcome } = await run({ ...KUBERNETES, podSecurity: 'baseline' });
      expect(outcome.kind).toBe('skipped');
      await run({ ...KUBERNETES, podSecurity: 'restricted', rounds: 9 });
      const [branch = ''] = branches();
      const request = {
        ...{ rev: branch, tree: repository.git('rev-parse', `${branch}^{tree}`) },
        parent: repository.git('rev-parse', 'HEAD~1^{tree}'),
        options: { kubernetes: { podSecurity: 'restricted' as const } },
      };
      const { findings } = await opened.engine.validateTree(request);
      expect(findings.filter(({ fix }) => fix !== undefined)).toEqual([]);
    });
  });

  describe('that is to be merged', () => {
    const MERGE: FixOptions = { ...KUBERNETES, merge: true };

    it('is merged into the branch of the commit if that is not checked out', async () => {
      commit({ 'web.yaml': MISSPELT });
      repository.git('switch', '-q', '--detach');
      const { outcome, context } = await run(MERGE);
      const tip = repository.git('rev-parse', 'main');
      expect(outcome).toMatchObject({
        kind: 'succeeded',
        summary: `Merged into main at ${tip.slice(0, 12)}: 1 finding repaired`,
      });
      expect(show('main', 'web.yaml')).toBe(SPELT);
      expect(context.told.map(({ type }) => type)).toEqual(['fix.proposed', 'fix.merged']);
      expect(context.told[1]?.data).toMatchObject({
        into: 'refs/heads/main',
        oid: tip,
        by: 'kubernetes',
      });
      expect((await run(MERGE)).context.told).toEqual([]);
    });

    it('is offered where the branch is checked out, and says so', async () => {
      const oid = commit({ 'web.yaml': MISSPELT });
      const { outcome, context } = await run(MERGE);
      expect(outcome).toMatchObject({
        kind: 'succeeded',
        summary: expect.stringMatching(
          /^Offered as .*; not merged: main is checked out in a work tree$/,
        ) as string,
      });
      expect(repository.git('rev-parse', 'main')).toBe(oid);
      expect(context.told.map(({ type }) => type)).toEqual(['fix.proposed']);
      expect(readFileSync(path.join(repository.dir, 'web.yaml'), 'utf8')).toBe(MISSPELT);
    });

    it('is offered where it does not pass yet', async () => {
      const oid = commit({ 'web.yaml': MISSPELT, 'other.yaml': UNFIXABLE });
      repository.git('switch', '-q', '--detach');
      expect((await run(MERGE)).outcome).toMatchObject({
        summary: expect.stringMatching(/; not merged: it does not pass yet$/) as string,
      });
      expect(repository.git('rev-parse', 'main')).toBe(oid);
    });
  });
});
