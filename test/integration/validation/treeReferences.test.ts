import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import type { ValidationOptions } from '../../../src/core/validation/validationOptions.ts';
import {
  createRepository,
  temporaryFolder,
  type TestRepository,
} from '../../harness/gitRepository.ts';
import { widgetDefinition } from '../../harness/manifests.ts';
import { realOpener } from '../../harness/realEngine.ts';

const configMap = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n`;

const pod = (name: string, image: string, more = ''): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  containers:
    - name: app
      image: ${image}
      resources: { limits: { memory: 64Mi } }
${more.replace(/^(?=.)/gm, '      ')}`;

const usesConfig = (name: string): string =>
  pod('web', 'nginx:1.29', `envFrom: [{ configMapRef: { name: ${name} } }]\n`);

const definition = (type: string): string =>
  widgetDefinition(`type: object\nproperties: { size: { type: ${type} } }\n`);
const WIDGET = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w }\nsize: 5\n';

describe('what the manifests of a tree say of each other', () => {
  let repository: TestRepository;
  let opened: OpenRepository | undefined;
  let clone: string | undefined;
  beforeEach(() => {
    repository = createRepository();
  });
  afterEach(() => {
    opened?.dispose();
    opened = undefined;
    repository.remove();
    if (clone !== undefined) rmSync(clone, { recursive: true, force: true });
  });

  function commit(files: Readonly<Record<string, string | undefined>>): void {
    for (const [path, text] of Object.entries(files)) {
      if (text === undefined) repository.git('rm', '-q', path);
      else repository.write(path, text);
    }
    repository.commit('change');
  }
  async function validate(validation: ValidationOptions = {}, isAll = false): Promise<Verdict> {
    opened ??= await realOpener()(repository.dir, 'read', { validation });
    return opened.engine.validate({ of: { revision: 'HEAD' }, isAll });
  }
  const told = ({ findings }: Verdict): readonly string[] =>
    findings.map(({ path, rule, severity }) => `${path} ${rule} ${severity}`);

  it('counts what the deletion of a ConfigMap does to its users', async () => {
    commit({ 'web.yaml': usesConfig('web-config'), 'c.yaml': configMap('web-config') });
    expect(told(await validate())).toEqual([]);
    commit({ 'c.yaml': undefined, 'other.yaml': configMap('other') });
    expect(told(await validate())).toEqual(['web.yaml missing-reference warning']);
    commit({ 'other.yaml': `${configMap('other')}data: {}\n` });
    expect(told(await validate())).toEqual([]);
  });

  it('counts what a change elsewhere does, in cached verdicts too', async () => {
    commit({ 'a/web.yaml': usesConfig('web-config'), 'b/c.yaml': configMap('web-config') });
    await validate();
    commit({ 'b/c.yaml': configMap('web-confg') });
    expect(told(await validate())).toEqual(['a/web.yaml missing-reference warning']);
    commit({ 'b/c.yaml': configMap('web-config') });
    expect(told(await validate())).toEqual([]);
    expect(told(await validate({}, true))).toEqual([]);
  });

  it('goes through kustomizations without a kind, and through their generators', async () => {
    commit({
      'base/web.yaml': usesConfig('web-config').replace('nginx:1.29', 'nginx'),
      'base/kustomization.yaml': 'resources: [web.yaml]\n',
    });
    expect(told(await validate({}, true))).toEqual([
      'base/web.yaml image-tag warning',
      'base/web.yaml missing-reference info',
    ]);
    commit({
      'prod/kustomization.yaml': `resources: [../base]
images: [{ name: nginx, newTag: "1.29" }]
configMapGenerator: [{ name: web-config, literals: [a=b] }]
`,
    });
    expect(told(await validate({}, true))).toEqual([]);
  });

  it('holds custom resources against the definitions of the tree, whichever of them changed', async () => {
    commit({ 'crds/widgets.yaml': definition('integer'), 'w.yaml': WIDGET });
    expect(told(await validate())).toEqual([]);
    commit({ 'crds/widgets.yaml': definition('string') });
    expect(told(await validate())).toEqual(['w.yaml wrong-type error']);
    commit({ 'w.yaml': WIDGET.replace('5', 'five') });
    expect(told(await validate())).toEqual([]);
  });

  it('leaves out files that cannot be read, and templates of Helm', async () => {
    commit({
      'broken.yaml': `${configMap('a')}  b: [`,
      'bomb.yaml': `apiVersion: v1\nkind: ConfigMap\na: &a [${'x, '.repeat(50)}]\nb: &b [${'*a, '.repeat(50)}]\nc: [${'*b, '.repeat(50)}]\n`,
      'deep.json': `{"apiVersion": "v1", "kind": "ConfigMap", "data": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      'chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
      'chart/templates/c.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Values.name }} }\n',
      'web.yaml': usesConfig('from-the-chart'),
    });
    const verdict = await validate({}, true);
    expect(verdict.findings.filter(({ rule }) => rule === 'broken')).toEqual([]);
    expect(told(verdict).filter((each) => each.startsWith('web'))).toEqual([]);
  });

  it('says nothing where contents are not local, as what is needed may be among them', async () => {
    commit({ 'a/web.yaml': usesConfig('web-config'), 'a/c.yaml': configMap('other') });
    repository.git('config', 'uploadpack.allowFilter', 'true');
    const dir = (clone = temporaryFolder());
    const args = ['clone', '-q', '--filter=blob:none', '--no-checkout'];
    repository.git(...args, pathToFileURL(repository.dir).href, dir);
    repository.git('-C', dir, 'cat-file', '-e', 'HEAD:a/web.yaml');
    repository.git('-C', dir, 'cat-file', '-p', 'HEAD:a/web.yaml');
    opened = await realOpener()(dir, 'read');
    const verdict = await opened.engine.validate({ of: { revision: 'HEAD' }, isAll: true });
    expect(told(verdict)).toEqual([]);
    expect(verdict.skipped.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('references are not checked'),
    );
  });

  it('says little where a file cannot be read that may hold what is needed', async () => {
    const web = { 'a/web.yaml': usesConfig('web-config'), 'a/c.yaml': configMap('other') };
    commit({ ...web, 'b/large.yaml': `${configMap('large')}${'# more\n'.repeat(400_000)}` });
    expect(told(await validate())).toEqual(['a/web.yaml missing-reference info']);
    commit({ 'b/large.yaml': undefined });
    expect(told(await validate({}, true))).toEqual(['a/web.yaml missing-reference warning']);
  });

  it('says little where Terraform or plain templates bring objects', async () => {
    const web = { 'a/web.yaml': usesConfig('web-config'), 'a/c.yaml': configMap('other') };
    commit({ ...web, 'main.tf': 'resource "azurerm_kubernetes_cluster" "a" {}\n' });
    const state = async (): Promise<readonly string[]> =>
      told(await validate({}, true)).filter((each) => each.startsWith('a/'));
    expect(await state()).toEqual(['a/web.yaml missing-reference warning']);
    commit({ 'main.tf': 'resource "kubernetes_config_map" "a" {}\n' });
    expect(await state()).toEqual(['a/web.yaml missing-reference info']);
    commit({ 'main.tf': undefined });
    expect(await state()).toEqual(['a/web.yaml missing-reference warning']);
    commit({ 'templates/c.yaml': configMap('web-config') });
    expect(await state()).toEqual(['a/web.yaml missing-reference info']);
  });

  it('asks for disruption budgets only those who want them', async () => {
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: a, image: "a:1", resources: { limits: { memory: 1Gi } } }] }
`;
    commit({ 'web.yaml': deployment });
    expect(told(await validate({ severities: { 'disruption-budget': 'info' } }))).toEqual([
      'web.yaml disruption-budget info',
    ]);
  });

  it('has findings that hold until another file puts them right', async () => {
    commit({ 'old/web.yaml': usesConfig('nobody-touched-this') });
    commit({ 'a/web.yaml': usesConfig('web-config'), 'a/c.yaml': configMap('other') });
    opened = await realOpener()(repository.dir, 'watch');
    const { engine } = opened;
    await engine.start();
    const open = (): readonly string[] =>
      engine.openFindings.map(({ path, rule }) => `${path} ${rule}`);
    const becomes = (expected: readonly string[]): Promise<void> =>
      vi.waitFor(() => expect(open()).toEqual(expected), { timeout: 20_000 });
    await engine.checkHistory(await engine.history(1));
    expect(open()).toEqual(['a/web.yaml missing-reference']);
    commit({ 'notes.txt': 'nothing of Kubernetes' });
    commit({ 'a/more.json': '{]' });
    await becomes(['a/more.json json', 'a/web.yaml missing-reference']);
    commit({ 'a/c.yaml': configMap('web-config') });
    await becomes(['a/more.json json']);
  });
});
