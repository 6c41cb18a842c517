import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRepository, type TestRepository } from '../../harness/gitRepository.ts';
import { deployment, SOUND } from '../../harness/manifests.ts';
import { withPrograms } from '../../harness/searchPath.ts';
import { itWithTool } from '../../harness/toolHere.ts';
import { skippedOf, toldOf, validated, type ValidatedOptions } from '../../harness/validated.ts';

const itWithKubectl = itWithTool('kubectl', 'version', '--client');

let repository: TestRepository;
beforeEach(() => {
  repository = createRepository();
  repository.write('README.md', 'A repository.\n');
  repository.commit('begin');
});
afterEach(() => repository.remove());

type Files = Readonly<Record<string, string>>;
const change = (files: Files, options: ValidatedOptions = {}) =>
  validated(repository, files, options);

const BASE = { 'base/kustomization.yaml': 'resources: [web.yaml]\n', 'base/web.yaml': SOUND };
const PATCH = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    spec:
      containers:
`;

describe('an overlay', () => {
  itWithKubectl('without mistakes passes, also where nobody trusts the workspace', async () => {
    const overlay = 'resources: [../base]\nnamePrefix: prod-\n';
    const files = { ...BASE, 'prod/kustomization.yaml': overlay };
    const verdict = await change(files, { isTrusted: false });
    expect([toldOf(verdict), skippedOf(verdict), verdict.verdict]).toEqual([[], [], 'pass']);
  });

  itWithKubectl('has findings in the patch that brought them', async () => {
    const patch = `${PATCH}        - name: sidecar\n          image: envoy:1.30\n`;
    const overlay = 'resources: [../base]\nnameSuffix: -v1\npatches: [{ path: patch.yaml }]\n';
    const verdict = await change({
      ...BASE,
      'prod/kustomization.yaml': overlay,
      'prod/patch.yaml': patch,
    });
    expect(toldOf(verdict)).toEqual([
      'prod/patch.yaml:8:17 warning kubernetes/memory-limit Container sidecar of Deployment web-v1 has no memory limit (resources.limits.memory). (Rendered by Kustomize.)',
    ]);
  });

  itWithKubectl('has findings in the kustomization that caused them', async () => {
    const verdict = await change({
      ...BASE,
      'prod/kustomization.yaml': `resources: [../base]
images: [{ name: nginx, newTag: latest }]
patches:
  - target: { kind: Deployment }
    patch: |-
      - op: add
        path: /spec/minReadySeconds
        value: soon
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: web }
      spec:
        progressDeadlineSeconds: never
configMapGenerator:
  - { name: settings, literals: [a=b], options: { labels: { app: web } } }
`,
    });
    expect(toldOf(verdict)).toEqual([
      expect.stringMatching(
        /^prod\/kustomization\.yaml:1:1 error kubernetes\/wrong-type spec\.minReadySeconds /,
      ),
      expect.stringMatching(/^prod\/kustomization\.yaml:1:1 warning kubernetes\/image-tag /),
      expect.stringMatching(
        /^prod\/kustomization\.yaml:14:1 error kubernetes\/wrong-type spec\.progressDeadlineSeconds /,
      ),
    ]);
  });

  itWithKubectl('does not repeat what is told of a file by itself', async () => {
    const overlay = 'resources: [../base]\nnamePrefix: prod-\n';
    const verdict = await change({
      ...BASE,
      'base/web.yaml': deployment('image: nginx\nimagePullPolice: Always\n'),
      'prod/kustomization.yaml': overlay,
      'qa/kustomization.yaml': overlay.replace('prod', 'qa'),
    });
    expect(toldOf(verdict)).toEqual([
      expect.stringMatching(/^base\/web\.yaml:11:17 warning kubernetes\/memory-limit /),
      expect.stringMatching(/^base\/web\.yaml:12:18 warning kubernetes\/image-tag /),
      expect.stringMatching(/^base\/web\.yaml:13:11 error kubernetes\/unknown-field /),
    ]);
  });

  itWithKubectl('is judged in files that are not looked at by themselves', async () => {
    const verdict = await change({
      'web.manifest': deployment('image: nginx:1.29\n'),
      'kustomization.yaml': 'resources: [web.manifest]\n',
    });
    expect(toldOf(verdict)).toEqual([
      expect.stringMatching(/^web\.manifest:11:17 warning kubernetes\/memory-limit /),
    ]);
  });

  itWithKubectl('is judged as strictly as options and comments say', async () => {
    const overlay = 'resources: [../base]\npatches: [{ path: patch.yaml }]\n';
    const patch = `${PATCH}        # git-reactor-ignore memory-limit: measured\n        - name: sidecar\n          image: envoy\n`;
    const files = { ...BASE, 'prod/kustomization.yaml': overlay, 'prod/patch.yaml': patch };
    const options = { severities: { 'image-tag': 'off' }, kubernetes: { podSecurity: 'baseline' } };
    expect(toldOf(await change(files, options as ValidatedOptions))).toEqual([]);
  });

  itWithKubectl(
    'is concerned by what it reaches, deleted files included, and nothing else',
    async () => {
      const overlay = 'resources: [../base]\npatches: [{ path: patch.yaml }]\n';
      const patch =
        'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 2 }\n';
      await change({ ...BASE, 'prod/kustomization.yaml': overlay, 'prod/patch.yaml': patch });
      const renamed = await change({ 'base/web.yaml': SOUND.replace('name: web', 'name: site') });
      expect(toldOf(renamed)).toEqual([
        'prod/kustomization.yaml:1:1 error kustomize/render It cannot be rendered: no resource matches strategic merge patch "Deployment.v1.apps/web.[noNs]": no matches for Id Deployment.v1.apps/web.[noNs]; failed to find unique target for patch Deployment.v1.apps/web.[noNs]',
      ]);
      expect(toldOf(await change({ 'docs/a.yaml': 'a: b\n' }))).toEqual([]);
      repository.git('rm', '-q', 'prod/patch.yaml');
      expect(toldOf(await change({}))).toEqual([
        expect.stringMatching(
          /^prod\/kustomization\.yaml:2:19 error kustomize\/render .*'?prod\/patch\.yaml/,
        ),
      ]);
    },
  );

  itWithKubectl(
    'that cannot be rendered says where and why, once for all that use it',
    async () => {
      const overlay = 'resources: [../base]\n';
      const verdict = await change({
        'base/kustomization.yaml': 'namePrefix: x-\nresources:\n  - gone.yaml\n',
        'qa/kustomization.yaml': overlay,
        'prod/kustomization.yaml': overlay,
      });
      expect(toldOf(verdict)).toEqual([
        "base/kustomization.yaml:3:5 error kustomize/render It cannot be rendered: accumulating resources: accumulation err='accumulating resources from 'gone.yaml': evalsymlink failure on 'base/gone.yaml' : lstat base/gone.yaml: no such file or directory': must build at directory: not a valid directory: evalsymlink failure on 'base/gone.yaml' : lstat base/gone.yaml: no such file or directory",
      ]);
    },
  );

  itWithKubectl('with a field that Kustomize does not know has it shown', async () => {
    const verdict = await change({ 'kustomization.yaml': 'resources: []\nresourcez: []\n' });
    expect(toldOf(verdict)).toEqual([
      'kustomization.yaml:2:1 error kustomize/render It cannot be rendered: invalid Kustomization: json: unknown field "resourcez"',
    ]);
  });

  itWithKubectl('is read through links, and no file outside of its directory', async () => {
    repository.write('shared/web.yaml', SOUND);
    const link = repository.gitBytes(['hash-object', '-w', '--stdin'], '../shared/web.yaml');
    repository.git(
      'update-index',
      '--add',
      '--cacheinfo',
      `120000,${link.toString().trim()},base/web.yaml`,
    );
    repository.git('commit', '-q', '-m', 'link');
    repository.git('checkout', '-q', '.');
    const verdict = await change({ 'base/kustomization.yaml': 'resources: [web.yaml]\n' });
    expect(toldOf(verdict)).toEqual([
      expect.stringMatching(
        /^base\/kustomization\.yaml:1:13 error kustomize\/render .*security; file 'base\/web\.yaml' is not in or below 'base'/,
      ),
    ]);
  });

  itWithKubectl('has what leads out of the repository refused', async () => {
    const link = repository.gitBytes(['hash-object', '-w', '--stdin'], '/etc/hostname');
    const entry = (path: string): string => `120000,${link.toString().trim()},${path}`;
    repository.git('update-index', '--add', '--cacheinfo', entry('base/web.yaml'));
    repository.git('update-index', '--add', '--cacheinfo', entry('elsewhere'));
    repository.git('commit', '-q', '-m', 'link');
    repository.git('checkout', '-q', '.');
    const verdict = await change({ 'base/kustomization.yaml': 'resources: [web.yaml]\n' });
    expect(toldOf(verdict)).toEqual([
      expect.stringMatching(
        /^base\/kustomization\.yaml:1:13 error kustomize\/render .*no such file/,
      ),
      expect.stringMatching(/^base\/web\.yaml:1:1 error tree\/symlink-leaves-tree /),
    ]);
  });

  itWithKubectl('with two files that say what it is is refused by Kustomize', async () => {
    const files = {
      'a/kustomization.yaml': 'resources: []\n',
      'a/Kustomization': 'resources: []\n',
    };
    expect(toldOf(await change(files))).toEqual([
      expect.stringMatching(
        /^a\/\w+(\.yaml)?:1:1 error kustomize\/render .*Found multiple kustomization files/,
      ),
    ]);
  });

  itWithKubectl('of 1,000 objects is judged to the last one', async () => {
    const objects = Array.from(
      { length: 1000 },
      (_, at) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c${at} }\ndata: { a: "1" }\n`,
    );
    const pods =
      'apiVersion: v1\nkind: Pod\nmetadata: { name: last }\nspec: { containers: [{ name: a, image: "b:1" }] }\n';
    const verdict = await change({
      'all.manifest': [...objects, pods].join('---\n'),
      'kustomization.yaml': 'resources: [all.manifest]\n',
    });
    expect(toldOf(verdict)).toEqual([
      expect.stringMatching(/^all\.manifest:5004:30 warning kubernetes\/memory-limit .* Pod last /),
    ]);
  });
});

describe('what is never run or fetched', () => {
  const untouched = { kubectl: '[ "$1" = version ] && exit 0; kill -9 $$' };
  const changeOnly = (files: Files) => withPrograms(untouched, () => change(files));

  it('is anything from elsewhere', async () => {
    const verdict = await changeOnly({
      'base/kustomization.yaml': 'resources:\n  - github.com/example/app?ref=v1\n',
      'prod/kustomization.yaml': 'resources: [../base]\n',
    });
    expect(toldOf(verdict)).toEqual([
      'base/kustomization.yaml:2:5 info kustomize/remote-base github.com/example/app?ref=v1 is elsewhere. Nothing is fetched to check it, so what uses this kustomization is not rendered.',
    ]);
    expect(skippedOf(verdict)).toEqual([
      'prod/kustomization.yaml: base/kustomization.yaml uses github.com/example/app?ref=v1, and nothing is fetched',
    ]);
  });

  it('is a chart that Kustomize would have to fetch', async () => {
    const charts = 'helmCharts: [{ name: redis, repo: "https://charts.example.com" }]\n';
    expect(skippedOf(await changeOnly({ 'kustomization.yaml': charts }))).toEqual([
      'kustomization.yaml: kustomization.yaml has helmCharts, which are not rendered',
    ]);
  });

  it('is what leads in circles, to itself or out of the repository', async () => {
    const verdict = await changeOnly({
      'a/kustomization.yaml': 'resources: [../b]\n',
      'b/kustomization.yaml': 'resources: [../a, ../../out, /etc/hostname]\n',
      'c/kustomization.yaml': 'resources: [../c]\n',
    });
    expect(toldOf(verdict)).toEqual([
      'b/kustomization.yaml:1:13 error kustomize/cycle ../a leads back to this kustomization. Take it out of the circle.',
      'b/kustomization.yaml:1:19 error kustomize/outside ../../out is outside of the repository. Move it in and name it by a relative path.',
      'b/kustomization.yaml:1:30 error kustomize/outside /etc/hostname is outside of the repository. Move it in and name it by a relative path.',
      'c/kustomization.yaml:1:13 error kustomize/cycle ../c leads back to this kustomization. Take it out of the circle.',
    ]);
  });

  it('is a submodule', async () => {
    repository.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},lib`);
    repository.git('commit', '-q', '-m', 'submodule');
    repository.write('kustomization.yaml', 'resources: [lib/base]\n');
    repository.git('add', 'kustomization.yaml');
    repository.git('commit', '-q', '-m', 'use');
    repository.write('lib/.keep', '');
    const verdict = await withPrograms(untouched, () => validated(repository, {}, { isAll: true }));
    expect(skippedOf(verdict)).toContainEqual(
      'kustomization.yaml: it reads what is in a submodule',
    );
  });

  itWithKubectl('is a plugin', async () => {
    const plugin = `apiVersion: example.com/v1
kind: Maker
metadata:
  name: maker
  annotations:
    config.kubernetes.io/function: |
      exec: { path: ./run.sh }
`;
    const verdict = await change({
      'kustomization.yaml': 'generators: [maker.yaml]\n',
      'maker.yaml': plugin,
      'run.sh': 'exit 1\n',
    });
    expect(toldOf(verdict)).toEqual([]);
    expect(skippedOf(verdict)).toEqual(['kustomization.yaml: it has plugins, which are not run']);
  });

  itWithKubectl('is an address that a plugin of Kustomize itself names', async () => {
    const plugin =
      'apiVersion: builtin\nkind: PatchTransformer\nmetadata: { name: p }\npath: http://example.com/p.yaml\n';
    const verdict = await change({
      ...BASE,
      'base/kustomization.yaml': 'resources: [web.yaml]\ntransformers: [patch.yaml]\n',
      'base/patch.yaml': plugin,
    });
    expect(toldOf(verdict)).toEqual([]);
    expect(skippedOf(verdict)).toEqual([
      'base/kustomization.yaml: it reads what is elsewhere, and nothing is fetched',
    ]);
  });
});

describe('files of the same name that are none', () => {
  it('are left to others', async () => {
    const flux =
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: x }\n';
    const verdict = await withPrograms({ kubectl: 'kill -9 $$' }, () =>
      change({ 'a/kustomization.yaml': flux, 'b/kustomization.yaml': 'resources: [\n' }),
    );
    expect(toldOf(verdict)).toEqual([
      expect.stringMatching(/^b\/kustomization\.yaml:\d+:\d+ error syntax\/yaml /),
    ]);
  });
});

it('a machine without a program to render with says so once', async () => {
  const overlay = { ...BASE, 'a/kustomization.yaml': 'resources: [../base]\n' };
  const files = { ...overlay, 'b/kustomization.yaml': 'resources: [../base]\n' };
  const verdict = await withPrograms({}, () => change(files), 'only');
  expect(skippedOf(verdict)).toEqual([
    'a/kustomization.yaml: Overlays are not rendered: there is no kubectl and no kustomize in the search path',
  ]);
  expect(verdict.verdict).toBe('pass');
});
