import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSigner } from '../../../src/adapters/reactions/signer.ts';
import { systemClock } from '../../../src/adapters/system/systemClock.ts';
import type { Oid } from '../../../src/core/events/commitData.ts';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { NestedOutcome, Notes, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { createMergeKind, type MergeOptions } from '../../../src/core/reactions/steps/merge.ts';
import {
  createRealitiesKind,
  type RealitiesOptions,
} from '../../../src/core/reactions/steps/realities.ts';
import { createKubernetesKind } from '../../../src/core/reactions/steps/validate.ts';
import type { NamedReality, Realities } from '../../../src/core/realities/realities.ts';
import { createRealities } from '../../../src/core/realities/realities.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import {
  stepContext,
  subjectOfHead,
  type TestContext,
  type TestContextInit,
} from '../../harness/reactions/stepContext.ts';
import { realityForge } from '../../harness/realityUnderTest.ts';
import { realOpener } from '../../harness/realEngine.ts';

const pod = (memory: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: a\n` +
  `      image: a:1.0\n      resources: { limits: { memory: ${memory} } }\n`;
const REALITIES = {
  staging: { overlay: { 'environments/staging': '.' }, env: { STAGE: 'staging' } },
  qa: {},
  perf: {},
};
const ALL = { realities: ['staging', 'qa', 'perf'] } as const;

let repository: TestRepository;
let opened: OpenRepository;
beforeEach(async () => {
  repository = createRepository();
  repository.write('k8s/web.yaml', pod('1Gi'));
  repository.commit('first');
  repository.git('branch', 'production');
  opened = await realOpener()(repository.dir, 'read');
});
afterEach(() => {
  opened.dispose();
  repository.remove();
});

const names = (): readonly string[] =>
  opened.engine.realities.all.map(({ reality }) => reality.name);
const commit = (path: string, text: string): Oid => {
  repository.write(path, text);
  return repository.commit(`Change ${path}`);
};
const tip = (branch: string): Oid => repository.git('rev-parse', branch);

describe('a block of realities', () => {
  const kind = (): ReturnType<typeof createRealitiesKind> =>
    createRealitiesKind({ realities: opened.engine.realities });

  /** Takes `kubernetes: validate` in each of them. */
  const validated = async (key: string, reality: NamedReality | null): Promise<NestedOutcome> => {
    expect(key).toBe('steps');
    const subject = await subjectOfHead(opened, repository);
    const options = { kubernetes: 'validate' as const };
    const outcome = await createKubernetesKind({
      validate: (request) => opened.engine.validateTree(request),
      validators: ['kubernetes'],
    }).run(stepContext({ subject, options, reality, realities: REALITIES }));
    if (outcome.kind !== 'failed') return { kind: 'succeeded', notes: {} };
    const { reason, findings = [] } = outcome;
    const name = 'kubernetes validate';
    const place = { step: '1.1', kind: 'kubernetes', name, reality: reality?.reality.name ?? null };
    return { kind: 'failed', failure: { ...place, reason, findings }, notes: {} };
  };

  const run = async (
    init: Partial<TestContextInit<RealitiesOptions>> = {},
  ): Promise<{ outcome: StepOutcome; context: TestContext<RealitiesOptions> }> => {
    const subject = await subjectOfHead(opened, repository);
    const context = stepContext<RealitiesOptions>({
      ...{ subject, realities: REALITIES, options: ALL, take: validated },
      ...init,
    });
    return { outcome: await kind().run(context), context };
  };

  it('takes its steps in all of them at once, each in a fork of its own', async () => {
    commit('k8s/web.yaml', pod('2Gi'));
    repository.write('environments/staging/k8s/web.yaml', pod('3Gi'));
    const oid = repository.commit('staging');
    const seen: string[] = [];
    const all = Promise.withResolvers<undefined>();
    const { outcome } = await run({
      async take(_, reality) {
        if (reality === null) throw new Error('There is a reality.');
        const file = await reality.reality.read('k8s/web.yaml');
        const memory = /memory: (\w+)/.exec(new TextDecoder().decode(file?.content))?.[1] ?? '';
        expect(reality.reality.head).toBe(oid);
        seen.push(`${reality.reality.name} ${memory} ${reality.environment['STAGE'] ?? '-'}`);
        if (seen.length === 3) all.resolve(undefined);
        await all.promise;
        return { kind: 'succeeded', notes: {} };
      },
    });
    expect(seen.toSorted()).toEqual([
      'perf@01234567 2Gi -',
      'qa@01234567 2Gi -',
      'staging@01234567 3Gi staging',
    ]);
    expect(outcome).toMatchObject({
      kind: 'succeeded',
      summary: 'Passed in staging, qa, perf',
      notes: { realities: { passed: ['staging', 'qa', 'perf'], failed: [] } },
    });
    expect(names()).toEqual([]);
  });

  it('fails if one of three fails because of its overlay, and says which and why', async () => {
    repository.write('environments/staging/k8s/web.yaml', pod('[3Gi]'));
    repository.commit('staging');
    const { outcome, context } = await run();
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(
        /^Failed in 1 of 3 realities; staging: kubernetes validate: 1 error in k8s\/web\.yaml: /,
      ) as string,
      findings: [{ path: 'k8s/web.yaml' }],
      notes: { realities: { passed: ['qa', 'perf'], failed: ['staging'] } },
    });
    expect(context.lines).toEqual([
      expect.stringMatching(/^staging {2}failed {2}kubernetes validate: /),
      'qa       passed',
      'perf     passed',
    ]);
    expect(names()).toEqual([]);
  });

  it('waits for all, and tells of one that cannot be forked beside the others', async () => {
    const done: string[] = [];
    const { outcome } = await run({
      async take(_, reality) {
        if (reality?.reality.name.startsWith('perf') === true) await opened.engine.history(5);
        done.push(reality?.reality.name ?? '');
        return { kind: 'succeeded', notes: {} };
      },
    });
    expect(done.toSorted()).toEqual(['perf@01234567', 'qa@01234567']);
    expect(outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(
        /^Failed in 1 of 3 realities; staging: .*nothing to lay/,
      ) as string,
    });
  });

  it('keeps them until the run ends, if it is to', async () => {
    const kept = { realities: ['qa'], keep: true };
    const { outcome } = await run({ options: kept });
    expect(names()).toEqual(['qa@01234567']);
    const { notes = {} } = outcome.kind === 'succeeded' ? outcome : {};
    // Another block of the run has one of its own.
    await run({ options: kept, step: '2', notes });
    expect(names()).toEqual(['qa@01234567', 'qa@01234567.2']);
    await kind().release?.(notes);
    expect(names()).toEqual(['qa@01234567.2']);
  });

  it('hands on what steps have left in each of them', async () => {
    const before = { documents: ['of a step before'], plan: 'p' };
    const { outcome } = await run({
      options: { realities: ['qa', 'perf'] },
      notes: before,
      take: (_, reality) => {
        const documents = [...before.documents, reality?.reality.name.split('@')[0] ?? ''];
        return Promise.resolve({ kind: 'succeeded', notes: { ...before, documents } });
      },
    });
    expect(outcome).toMatchObject({
      notes: {
        plan: 'p',
        documents: ['of a step before', 'qa', 'perf'],
        realities: { passed: ['qa', 'perf'] },
      },
    });
  });

  it('leaves none behind when it is cancelled', async () => {
    const stop = new AbortController();
    const running = run({
      signal: stop.signal,
      options: { realities: ['qa'], keep: true },
      take: () => {
        stop.abort(new Error('cancelled'));
        return Promise.resolve({ kind: 'succeeded', notes: {} });
      },
    });
    await expect(running).rejects.toThrow('cancelled');
    expect(names()).toEqual([]);
  });

  it('is refused inside of another one, and without a commit', async () => {
    const reality = await opened.engine.realities.fork({ name: 'x', base: { revision: 'HEAD' } });
    expect((await run({ reality })).outcome).toMatchObject({ kind: 'failed', isFinal: true });
    expect((await run({ subject: null })).outcome).toMatchObject({ kind: 'failed', isFinal: true });
  });
});

describe('merging the commit of a run', () => {
  const merge = async (
    options: MergeOptions,
    init: Partial<TestContextInit<MergeOptions>> = {},
    realities: Realities = opened.engine.realities,
  ): Promise<StepOutcome> => {
    const subject = await subjectOfHead(opened, repository);
    const kind = createMergeKind({
      realities,
      validate: (request) => opened.engine.validateTree(request),
      isQuarantined: (oid, tree) => opened.engine.quarantine.has(oid, tree),
      sign: createSigner({ dir: repository.dir }, systemClock),
    });
    return kind.run(stepContext({ subject, options, ...init }));
  };
  const PRODUCTION = { merge: 'production' };
  const note = (failed: readonly string[]): Notes => ({
    realities: { blocks: { '1': { passed: ['qa'], failed: [...failed] } }, kept: [] },
  });
  const onProduction = (path: string, text: string): Oid => {
    repository.git('switch', '-q', 'production');
    const oid = commit(path, text);
    repository.git('switch', '-q', 'main');
    return oid;
  };

  it('moves the branch forward to it', async () => {
    const oid = commit('k8s/web.yaml', pod('2Gi'));
    expect(await merge(PRODUCTION, { notes: note([]) })).toEqual({
      kind: 'succeeded',
      summary: `Merged into production at ${oid.slice(0, 12)}`,
    });
    expect(tip('production')).toBe(oid);
    expect(await merge(PRODUCTION)).toEqual({
      kind: 'succeeded',
      summary: `production has ${oid.slice(0, 12)} already`,
    });
    expect(names()).toEqual([]);
  });

  it('says in the merge commit which reaction and run made it', async () => {
    const theirs = onProduction('other.txt', 'x');
    const oid = commit('k8s/web.yaml', pod('2Gi'));
    expect((await merge(PRODUCTION, { hops: 3 })).kind).toBe('succeeded');
    const format = '%P%n%cn <%ce>%n%B';
    expect(repository.git('log', '-1', `--format=${format}`, 'production').trimEnd()).toBe(
      [
        `${theirs} ${oid}`,
        'Tess Test <tess@example.com>',
        'Merge "Change k8s/web.yaml" into production',
        '',
        'Git-Reactor-Reaction: kubernetes',
        'Git-Reactor-Run: 0123456789abcdef',
        'Git-Reactor-Hops: 3',
      ].join('\n'),
    );
  });

  it('is not done if the run failed in a reality', async () => {
    commit('k8s/web.yaml', pod('2Gi'));
    const before = tip('production');
    expect(await merge(PRODUCTION, { notes: note(['staging', 'perf']) })).toEqual({
      kind: 'failed',
      reason: 'It is not merged: the run failed in staging, perf.',
      isFinal: true,
    });
    expect(tip('production')).toBe(before);
  });

  it('is not done if both sides changed the same, and says where', async () => {
    const before = onProduction('k8s/web.yaml', pod('4Gi'));
    commit('k8s/web.yaml', pod('2Gi'));
    expect(await merge(PRODUCTION)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('It conflicts with production: ') as string,
      findings: [{ path: 'k8s/web.yaml', rule: 'merge-conflict' }],
    });
    expect(tip('production')).toBe(before);
  });

  it('is not done if the result does not pass', async () => {
    commit('k8s/web.yaml', pod('[2Gi]'));
    const before = tip('production');
    expect(await merge(PRODUCTION)).toMatchObject({
      kind: 'failed',
      findings: [{ path: 'k8s/web.yaml', severity: 'error' }],
    });
    expect(await merge({ merge: 'fresh', create: true })).toMatchObject({ kind: 'failed' });
    expect(tip('production')).toBe(before);
    expect(repository.git('branch', '--list', 'fresh')).toBe('');
  });

  it('is not done into a branch that is checked out, and says what to do', async () => {
    commit('k8s/web.yaml', pod('2Gi'));
    expect(await merge({ merge: 'main' })).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^main is checked out in a work tree\. Switch that/) as string,
      isFinal: true,
    });
  });

  it('makes a branch that is missing only if it is to', async () => {
    const oid = commit('k8s/web.yaml', pod('2Gi'));
    expect(await merge({ merge: 'live' })).toMatchObject({ kind: 'failed', isFinal: true });
    expect(await merge({ merge: 'live', create: true })).toEqual({
      kind: 'succeeded',
      summary: `Made live at ${oid.slice(0, 12)}`,
    });
    expect(tip('live')).toBe(oid);
  });

  it('is not done with what was rolled back', async () => {
    const oid = commit('k8s/web.yaml', pod('2Gi'));
    opened.engine.quarantine.add(oid, tip('HEAD^{tree}'));
    expect(await merge(PRODUCTION)).toMatchObject({ kind: 'failed', isFinal: true });
  });

  describe('while others commit', () => {
    /** Realities in which something happens after each merge and before the branch is moved. */
    const racing = async (meanwhile: () => void): Promise<Realities & { dispose(): void }> => {
      const forge = await realityForge(repository);
      const realities = createRealities({
        ...{ clock: systemClock, objects: forge.objects },
        refs: { resolve: (revision) => Promise.resolve(tip(revision)) },
        workTree: null,
        judge: () => Promise.resolve(PASSED),
        tell: () => Promise.resolve(),
        onError: () => undefined,
        world: {
          ...forge.ports,
          async mergeCommits(sides) {
            const merged = await forge.ports.mergeCommits(sides);
            meanwhile();
            return merged;
          },
        },
      });
      return Object.assign(realities, {
        dispose: () => {
          forge.dispose();
        },
      });
    };
    const PASSED: Verdict = {
      ...{ verdict: 'pass' as const, rev: '', tree: '', checked: 0, cached: 0, tookMs: 0 },
      ...{ findings: [], skipped: [] },
    };
    /** A commit on production without a work tree. */
    const push = (): Oid => {
      const message = `theirs ${tip('production')}`;
      const oid = repository.git(
        'commit-tree',
        'production^{tree}',
        '-p',
        'production',
        '-m',
        message,
      );
      repository.git('update-ref', 'refs/heads/production', oid);
      return oid;
    };

    it('merges again into where the branch is then', async () => {
      const oid = commit('k8s/web.yaml', pod('2Gi'));
      let theirs: Oid | undefined;
      const realities = await racing(() => (theirs ??= push()));
      expect((await merge(PRODUCTION, {}, realities)).kind).toBe('succeeded');
      realities.dispose();
      expect(repository.git('log', '-1', '--format=%P', 'production')).toBe(`${theirs} ${oid}`);
    });

    it('gives up when that never ends, and loses nothing of theirs', async () => {
      commit('k8s/web.yaml', pod('2Gi'));
      let theirs = '';
      const realities = await racing(() => (theirs = push()));
      expect(await merge(PRODUCTION, {}, realities)).toMatchObject({
        kind: 'failed',
        reason: expect.stringContaining('moved again and again') as string,
      });
      realities.dispose();
      expect(tip('production')).toBe(theirs);
    });
  });
});
