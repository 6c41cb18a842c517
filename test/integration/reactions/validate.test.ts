import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { NamedReality } from '../../../src/core/realities/realities.ts';
import {
  createKubernetesKind,
  createValidateKind,
  type KubernetesStepOptions,
  type ValidateOptions,
  type ValidatePorts,
} from '../../../src/core/reactions/steps/validate.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import {
  stepContext,
  subjectOfHead,
  type TestContextInit,
} from '../../harness/reactions/stepContext.ts';
import { realOpener } from '../../harness/realEngine.ts';

const pod = (container: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: a\n` +
  `      image: a:1.0\n      ${container}\n`;
const SOUND = pod('resources: { limits: { memory: 1Gi } }');
const BROKEN = pod('resources: { limits: { memory: [1Gi] } }');
const UNLIMITED = pod('command: [a]');
const PRIVILEGED = `${SOUND}      securityContext: { privileged: true }\n`;

describe('validating the change of a run', () => {
  let repository: TestRepository;
  let opened: OpenRepository;
  beforeEach(async () => {
    repository = createRepository();
    repository.write('k8s/web.yaml', SOUND);
    repository.write('environments/qa/k8s/web.yaml', UNLIMITED);
    repository.commit('first');
    opened = await realOpener()(repository.dir, 'read');
  });
  afterEach(() => {
    opened.dispose();
    repository.remove();
  });

  const ports = (): ValidatePorts => ({
    validate: (request) => opened.engine.validateTree(request),
    validators: ['syntax', 'files', 'kubernetes', 'terraform'],
  });
  const commit = (files: Readonly<Record<string, string>>): void => {
    for (const [path, text] of Object.entries(files)) repository.write(path, text);
    repository.commit('change');
  };
  const kubernetes = async (
    options: Omit<KubernetesStepOptions, 'kubernetes'> = {},
    init: Partial<TestContextInit<KubernetesStepOptions>> = {},
  ) => {
    const subject = await subjectOfHead(opened, repository);
    const context = stepContext({
      ...init,
      subject,
      options: { kubernetes: 'validate' as const, ...options },
    });
    return { outcome: await createKubernetesKind(ports()).run(context), lines: context.lines };
  };
  const validate = async (words: ValidateOptions['validate']) => {
    const subject = await subjectOfHead(opened, repository);
    return createValidateKind(ports()).run(stepContext({ subject, options: { validate: words } }));
  };

  it('fails with what is new and wrong, and says where it is', async () => {
    commit({ 'k8s/web.yaml': BROKEN, 'k8s/other.yaml': UNLIMITED });
    const { outcome, lines } = await kubernetes();
    expect(outcome).toMatchObject({
      kind: 'failed',
      isFinal: true,
      reason: expect.stringMatching(/^1 error in k8s\/web\.yaml: /) as string,
      findings: [{ path: 'k8s/other.yaml' }, { path: 'k8s/web.yaml', severity: 'error' }],
    });
    expect(lines).toContainEqual(expect.stringMatching(/^k8s\/web\.yaml:8:\d+: error: /));
  });

  it('does not hold against a commit what its parent had already', async () => {
    commit({ 'k8s/web.yaml': BROKEN });
    commit({ 'k8s/web.yaml': `# the same\n${BROKEN}` });
    expect((await kubernetes()).outcome).toMatchObject({
      kind: 'succeeded',
      summary: '1 file checked',
    });
  });

  it('is as strict as the step says', async () => {
    commit({ 'k8s/web.yaml': PRIVILEGED });
    expect((await kubernetes()).outcome.kind).toBe('succeeded');
    expect((await kubernetes({ podSecurity: 'baseline' })).outcome).toMatchObject({
      kind: 'failed',
      findings: [{ rule: 'pod-security-privileged' }],
    });
    commit({ 'k8s/web.yaml': UNLIMITED });
    expect((await kubernetes()).outcome).toMatchObject({
      kind: 'succeeded',
      summary: '1 file checked, 1 warning',
    });
    expect((await kubernetes({ failOn: 'warning' })).outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^1 warning in k8s\/web\.yaml: /) as string,
    });
  });

  it('follows the severities and what is ignored by the configuration', async () => {
    commit({ 'k8s/web.yaml': UNLIMITED });
    const asError = { validation: { severities: { 'memory-limit': 'error' } } } as const;
    expect((await kubernetes({}, asError)).outcome.kind).toBe('failed');
    const ignored = { ignore: [{ rule: 'memory-limit', reason: 'a test' }] };
    const { outcome } = await kubernetes({}, { validation: { ...asError.validation, ...ignored } });
    expect(outcome).toMatchObject({ kind: 'succeeded', summary: '1 file checked' });
  });

  it('looks at the paths that it is told to', async () => {
    commit({ 'k8s/web.yaml': BROKEN, 'docs/web.yaml': SOUND });
    expect((await kubernetes({ paths: ['docs/**'] })).outcome.kind).toBe('succeeded');
    expect((await kubernetes({ paths: ['none/**'] })).outcome).toEqual({
      kind: 'skipped',
      reason: 'Nothing that changed is checked by kubernetes.',
    });
  });

  it('asks the checks that are named, or all', async () => {
    commit({ 'k8s/web.yaml': BROKEN, 'a.json': '{ "a": }' });
    expect(await validate('syntax')).toMatchObject({ findings: [{ path: 'a.json' }] });
    expect(await validate(['kubernetes'])).toMatchObject({ findings: [{ path: 'k8s/web.yaml' }] });
    expect(await validate('all')).toMatchObject({
      reason: expect.stringMatching(/^2 errors in a\.json and 1 more file: /) as string,
    });
  });

  describe('in a reality', () => {
    const qa = { 'environments/qa': '.' };
    const inReality = async (
      overlay: Readonly<Record<string, string>>,
    ): Promise<{ reality: NamedReality }> => {
      const { realities } = opened.engine;
      const base = { revision: 'HEAD' };
      return { reality: await realities.fork({ name: `r${realities.all.length}`, base, overlay }) };
    };

    it('judges the tree with its overlay, against the parent with the same one', async () => {
      // Under the overlay the broken file is not to be seen, and nothing has changed.
      commit({ 'k8s/web.yaml': BROKEN });
      expect((await kubernetes({}, await inReality({}))).outcome.kind).toBe('failed');
      expect((await kubernetes({}, await inReality(qa))).outcome).toMatchObject({
        kind: 'skipped',
      });
      commit({ 'environments/qa/k8s/web.yaml': BROKEN, 'k8s/web.yaml': SOUND });
      expect((await kubernetes({}, await inReality(qa))).outcome).toMatchObject({
        kind: 'failed',
        findings: [{ path: 'k8s/web.yaml' }],
      });
    });

    it('leaves what waits to be laid over others to the realities in which it is', async () => {
      commit({ 'environments/qa/k8s/web.yaml': BROKEN });
      const realities = { qa: { overlay: qa }, perf: {} };
      const perf = { ...(await inReality({})), realities };
      expect((await kubernetes({}, perf)).outcome).toMatchObject({ kind: 'skipped' });
      expect((await kubernetes({}, { realities })).outcome).toMatchObject({ kind: 'failed' });
    });

    it('takes an overlay that is new with the change', async () => {
      commit({ 'environments/perf/k8s/web.yaml': BROKEN });
      const reality = await inReality({ 'environments/perf': '.' });
      expect((await kubernetes({}, reality)).outcome).toMatchObject({ kind: 'failed' });
    });

    it('sees what earlier steps wrote into it', async () => {
      commit({ 'notes.txt': 'x' });
      const init = await inReality({});
      await init.reality.reality.write('k8s/web.yaml', BROKEN);
      expect((await kubernetes({}, init)).outcome.kind).toBe('failed');
    });
  });

  it('answers from the cache what the engine has judged before', async () => {
    commit({ 'k8s/web.yaml': UNLIMITED });
    await opened.engine.validate({ of: { revision: 'HEAD' } });
    const { commit: head, parentTree: parent } = await subjectOfHead(opened, repository);
    const request = { rev: head.oid, tree: head.tree, parent };
    expect(await opened.engine.validateTree(request)).toMatchObject({ checked: 1, cached: 1 });
  });
});
