import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RENDERERS } from '../../../src/adapters/render/renderers.ts';
import { createRenderTool } from '../../../src/adapters/render/renderTool.ts';
import { eventually } from '../../harness/eventually.ts';
import { createRepository, systemClock, type TestRepository } from '../../harness/gitRepository.ts';
import { realOpener } from '../../harness/realEngine.ts';
import { withPrograms } from '../../harness/searchPath.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { toldOf, validated } from '../../harness/validated.ts';

let repository: TestRepository;
beforeEach(() => {
  repository = createRepository();
  repository.write('README.md', 'A repository.\n');
  repository.commit('begin');
});
afterEach(() => repository.remove());

const FILES = { 'prod/kustomization.yaml': 'resources: []\n' };
/** A program that answers for its version, and does what the script says instead of rendering. */
const kubectl = (script: string): { readonly kubectl: string } => ({
  kubectl: `[ "$1" = version ] && exec echo v5\n${script}`,
});

function isRunning(pidFile: string): boolean {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

describe('a program that renders', () => {
  it.each([
    ['is ended by a signal', 'kill -SEGV $$', 'kubectl was ended by SIGSEGV.'],
    [
      'prints 1 GB',
      'head -c 1000000000 /dev/zero',
      'kubectl printed more than 16 MiB and was ended.',
    ],
  ])('makes no verdict when it %s', async (_, script, message) => {
    const verdict = await withPrograms(kubectl(script), () => validated(repository, FILES));
    expect(verdict.verdict).toBe('error');
    expect(toldOf(verdict)).toEqual([
      `prod/kustomization.yaml:1:1 error kustomize/broken The check broke: ${message}`,
    ]);
  });

  it('is ended with all that it started when it hangs', async () => {
    const folder = tempFolder('hanging');
    const script = join(folder, 'tool');
    const text = `#!/bin/sh\n[ "$1" = version ] && exit\necho $$ > pid; trap '' INT; while :; do sleep 1; done\n`;
    writeFileSync(script, text, { mode: 0o755 });
    const programs = [{ binary: script, version: ['version'], render: [] }];
    const tool = createRenderTool({ programs }, systemClock, 300);
    await expect(tool.render('.', folder, new AbortController().signal)).rejects.toThrow(
      /took longer than 0\.3 s and was ended\.$/,
    );
    expect(isRunning(join(folder, 'pid'))).toBe(false);
  });

  it('is ended when nobody waits for the verdict any more', async () => {
    const pid = join(tempFolder('pid'), 'pid');
    const ending = new AbortController();
    await withPrograms(kubectl(`echo $$ > ${pid}; while :; do sleep 0.1; done`), async () => {
      for (const [path, text] of Object.entries(FILES)) repository.write(path, text);
      repository.commit('change');
      const opened = await realOpener()(repository.dir, 'read', {});
      const of = { revision: 'HEAD' };
      const verdict = opened.engine.validate({ of, signal: ending.signal });
      const outcome = expect(verdict).rejects.toThrow('Enough.');
      await eventually('it runs', () => existsSync(pid) && isRunning(pid), Boolean);
      ending.abort(new Error('Enough.'));
      await outcome;
      await eventually(
        'it is gone',
        () => isRunning(pid),
        (running) => !running,
      );
      opened.dispose();
    });
  });

  it('gets to know nothing of clusters, of the home and of ways to the network', async () => {
    const seen = join(tempFolder('seen'), 'env');
    const own = { KUBECONFIG: '/k', HELM_PLUGINS: '/p', KUSTOMIZE_PLUGIN_HOME: '/p', TOKEN: 'x' };
    Object.assign(process.env, own);
    try {
      await withPrograms(kubectl(`env > ${seen}`), () => validated(repository, FILES));
    } finally {
      for (const name of Object.keys(own)) Reflect.deleteProperty(process.env, name);
    }
    const lines = readFileSync(seen, 'utf8').split('\n');
    const names = lines.flatMap((line) => /^([A-Z_]\w*)=/i.exec(line)?.[1] ?? []);
    const ofShell = ['PWD', 'OLDPWD', 'SHLVL', '_', 'TMPDIR', 'TEMP', 'SystemRoot'];
    expect(names.filter((name) => !ofShell.includes(name)).sort()).toEqual([
      'GIT_ALLOW_PROTOCOL',
      'HOME',
      'HTTPS_PROXY',
      'HTTP_PROXY',
      'PATH',
    ]);
    expect(lines).toContain('HOME=/nonexistent');
  });

  it('is not believed about files outside of the tree', async () => {
    const object = (path: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: x
  annotations:
    config.kubernetes.io/origin: |
      path: ${path}
dataa: {}
`;
    const printed = join(tempFolder('printed'), 'all.yaml');
    const paths = ['../../../../../../etc/passwd', '/etc/passwd', '[', '../tree/prod'];
    writeFileSync(printed, paths.map(object).join('---\n'));
    const work = () => validated(repository, FILES);
    const verdict = await withPrograms(kubectl(`cat ${printed}`), work);
    expect(new Set(verdict.findings.map(({ path, line }) => `${path}:${line}`))).toEqual(
      new Set(['prod/kustomization.yaml:1']),
    );
  });

  it('is not believed about templates outside of the chart', async () => {
    const printed = join(tempFolder('printed'), 'all.yaml');
    const paths = [
      'web/../../../../../../etc/passwd',
      '/etc/passwd',
      'x',
      'web/templates/none.yaml',
    ];
    const object = (path: string): string =>
      `---\n# Source: ${path}\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\ndataa: {}\n`;
    writeFileSync(printed, paths.map(object).join(''));
    const chart = { 'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n' };
    const helm = `[ "$1" = version ] && exec echo v4; cat ${printed}`;
    const verdict = await withPrograms({ helm }, () => validated(repository, chart));
    expect(new Set(verdict.findings.map(({ path, line }) => `${path}:${line}`))).toEqual(
      new Set(['web/Chart.yaml:1']),
    );
  });

  it('may print what stands for too much or is nested too deeply', async () => {
    const printed = join(tempFolder('printed'), 'all.yaml');
    const laughs = Array.from(
      { length: 20 },
      (_, at) => `b${at + 1}: &b${at + 1} [${Array(10).fill(`*b${at}`).join(', ')}]`,
    );
    const object = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n';
    const deep = `${object}data: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`;
    writeFileSync(printed, [`${object}b0: &b0 x\n${laughs.join('\n')}\n`, deep].join('---\n'));
    const work = () => validated(repository, FILES);
    const verdict = await withPrograms(kubectl(`cat ${printed}`), work);
    expect(toldOf(verdict)[0]).toMatch(/^prod\/kustomization\.yaml:1:1 error kubernetes\//);
    expect(verdict.verdict).toBe('fail');
  });

  it('may print 10,000 objects, which are judged to the last one', async () => {
    const printed = join(tempFolder('printed'), 'all.yaml');
    const object = (at: number): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c${at}\n${at === 9_999 ? 'dataa' : 'data'}: {}\n`;
    writeFileSync(printed, Array.from({ length: 10_000 }, (_, at) => object(at)).join('---\n'));
    const work = () => validated(repository, FILES);
    const verdict = await withPrograms(kubectl(`cat ${printed}`), work);
    expect(toldOf(verdict)).toEqual([
      expect.stringMatching(/ kubernetes\/unknown-field .* ConfigMap c9999; is data meant\?/),
    ]);
  });
});

it('an answer is kept as long as nothing that it reads changes, for one version of the program', async () => {
  repository.write('prod/kustomization.yaml', 'resources: []\n');
  repository.commit('change');
  const opened = await realOpener()(repository.dir, 'read', {});
  const ask = async (): Promise<number> =>
    (await opened.engine.validate({ of: { revision: 'HEAD' } })).cached;
  await withPrograms(kubectl('exit 0'), async () => {
    expect([await ask(), await ask()]).toEqual([0, 1]);
  });
  opened.dispose();
  const programs = RENDERERS.kustomize.programs;
  const versionNow = (): Promise<string | undefined> =>
    createRenderTool({ programs }, systemClock).version();
  const versions = [await withPrograms({ kubectl: 'echo v1' }, versionNow)];
  versions.push(await withPrograms({ kubectl: 'echo v2' }, versionNow));
  versions.push(await withPrograms({ kustomize: 'echo v2' }, versionNow, 'only'));
  versions.push(await withPrograms({}, versionNow, 'only'));
  expect(versions).toEqual(['kubectl v1\n', 'kubectl v2\n', 'kustomize v2\n', undefined]);
});
