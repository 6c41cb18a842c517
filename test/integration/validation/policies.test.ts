import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { BAD, binding, GOOD, LIMITS, policy } from '../../unit/policies/policies.ts';

const NO_SIDE = policy(
  'no-side',
  `validations:
  - expression: object.spec.containers.all(c, c.name != "side")
    message: no side cars
`,
);

describe('policies in a repository', () => {
  let repository: TestRepository;
  let opened: OpenRepository | undefined;
  beforeEach(() => {
    repository = createRepository();
  });
  afterEach(() => {
    opened?.dispose();
    opened = undefined;
    repository.remove();
  });

  /** Commits files (`null` deletes one), and what the policies say of the commit. */
  async function committed(files: Readonly<Record<string, string | null>>): Promise<unknown> {
    for (const [file, text] of Object.entries(files)) {
      if (text === null) repository.git('rm', '-q', file);
      else repository.write(file, text);
    }
    repository.commit('change');
    opened ??= await realOpener()(repository.dir, 'read', {});
    return said(await opened.engine.validate({ of: { revision: 'HEAD' } }));
  }

  const said = ({ findings }: Verdict): unknown =>
    findings
      .filter(({ validator }) => validator === 'policies')
      .map(({ path, line, severity, rule }) => `${path}:${line} ${severity} ${rule}`);

  it('judge the manifests of a commit, wherever they stand', async () => {
    expect(await committed({ 'policies/limits.yaml': LIMITS, 'k8s/good.yaml': GOOD })).toEqual([]);
    expect(await committed({ 'k8s/bad.yaml': BAD, 'k8s/x.yaml': 'a: 1' })).toEqual([
      'k8s/bad.yaml:14 error limits-required',
    ]);
    expect(await committed({ 'README.md': 'nothing' })).toEqual([]);
  });

  it('judge all manifests that they mean when they, or what they are given, change', async () => {
    await committed({ 'a/good.yaml': GOOD, 'a/other.yaml': 'apiVersion: v1\nkind: Secret\n' });
    expect(await committed({ 'policy.yaml': NO_SIDE })).toEqual(['a/good.yaml:14 warning no-side']);
    expect(await committed({ 'binding.yaml': binding('no-side', 'Deny') })).toEqual([
      'a/good.yaml:14 error no-side',
    ]);
    expect(await committed({ 'policy.yaml': null, 'binding.yaml': null })).toEqual([]);
    expect(await committed({ 'limits.yaml': LIMITS })).toEqual([]);
    expect(await committed({ 'limits.yaml': LIMITS.replace('512Mi', '256Mi') })).toEqual([
      'a/good.yaml:11 error limits-required',
    ]);
  });

  it('judge the pods of a namespace by its labels', async () => {
    const prod = binding(
      'no-side',
      'Deny',
      'matchResources: { namespaceSelector: { matchLabels: { env: prod } } }\n',
    );
    const shop = GOOD.replace('  name: web', '  name: web\n  namespace: shop');
    const namespace = (env: string): string =>
      `apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { env: ${env} } }\n`;
    const files = { 'p.yaml': NO_SIDE, 'b.yaml': prod, 'ns.yaml': namespace('test') };
    expect(await committed({ ...files, 'k8s/app.yaml': shop })).toEqual([]);
    expect(await committed({ 'ns.yaml': namespace('prod') })).toEqual([
      'k8s/app.yaml:15 error no-side',
    ]);
  });

  it('are told where they are broken, and judge nothing then', async () => {
    const broken = NO_SIDE.replace('object.spec', 'objct.spec');
    expect(await committed({ 'policy.yaml': broken, 'k8s/app.yaml': GOOD })).toEqual([
      'policy.yaml:13 error invalid-expression',
    ]);
  });

  it('say nothing of patches', async () => {
    const kustomization = 'resources: []\npatches: [{ path: patch.yaml }]\n';
    const files = { 'policy.yaml': NO_SIDE, 'k8s/kustomization.yaml': kustomization };
    expect(await committed({ ...files, 'k8s/patch.yaml': GOOD })).toEqual([]);
    const used = { 'k8s/kustomization.yaml': 'resources: [patch.yaml]\n' };
    expect(await committed({ ...used, 'k8s/patch.yaml': `${GOOD}# changed\n` })).toEqual([
      'k8s/patch.yaml:14 warning no-side',
    ]);
  });
});
