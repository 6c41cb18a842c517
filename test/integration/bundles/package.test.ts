import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHECKOUT } from '../../harness/checkout.ts';
import { sayOnStderr } from '../../harness/say.ts';
import { tempFolder } from '../../harness/tempFolder.ts';
import { packagedFiles, packageVsix } from '../../harness/vsix.ts';

const EXPECTED = [
  ...['CHANGELOG.md', 'LICENSE', 'README.md', 'api.d.ts', 'package.json', 'telemetry.json'],
  ...['package.nls.json', 'package.nls.nl.json', 'l10n/bundle.l10n.nl.json'],
  ...['extension', 'cli', 'worker', 'pluginWorker'].map((name) => `dist/${name}.cjs`),
  ...['cel-js', 'yaml'].map((name) => `dist/${name}.shared.cjs`),
  ...lazyBundles().map((name) => `dist/${name}.cjs`),
  ...['tree-sitter-hcl', 'web-tree-sitter', 'native'].map((name) => `dist/${name}.wasm`),
  ...['dist/timeline.js', 'dist/timeline.css'],
  ...['media/timeline-dark.svg', 'media/timeline-light.svg'],
  ...['media/git-reactor.schema.json', 'media/icon.png', 'media/reactor.svg'],
  ...['configuration', 'events', 'reality', 'rollback'].map(
    (name) => `media/walkthrough/${name}.svg`,
  ),
];

/** The names of those that `esbuild.js` says are loaded later. */
function lazyBundles(): readonly string[] {
  const text = readFileSync(join(CHECKOUT, 'esbuild.js'), 'utf8');
  const list = /const LAZY = \[([^\]]*)\]/.exec(text)?.[1] ?? '';
  return [...list.matchAll(/(\w+)\.ts'/g)].map(([, name = '']) => name);
}

/** The files of this checkout in another folder, as another machine would have them. */
function anotherCheckout(name: string, timeZone: string, at: number): Promise<string> {
  const folder = tempFolder(name);
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: CHECKOUT, encoding: 'utf8' }).split('\0');
  for (const file of files.filter(Boolean)) {
    const copy = join(folder, file);
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(join(CHECKOUT, file), copy);
    utimesSync(copy, at, at);
  }
  symlinkSync(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'));
  vi.stubEnv('TZ', timeZone);
  vi.stubEnv('SOURCE_DATE_EPOCH', '1700000000');
  return packageVsix(sayOnStderr, folder);
}

describe('the package', () => {
  const vsix: string[] = [];

  beforeAll(async () => {
    vsix.push(await anotherCheckout('first', 'Europe/Amsterdam', 1_600_000_000));
    vsix.push(await anotherCheckout('second', 'America/Lima', 1_700_000_123));
  }, 240_000);

  afterAll(() => {
    vi.unstubAllEnvs();
  });

  it('has the same bytes wherever and whenever it is made', () => {
    const [first, second] = vsix.map((file) => readFileSync(file));
    expect(first?.length).toBeGreaterThan(0);
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
  });

  it('holds exactly what it should: no source maps, no sources, no tests', async () => {
    const files = await packagedFiles(dirname(dirname(vsix[0] ?? '')));
    expect(files.toSorted()).toEqual(EXPECTED.toSorted());
  });

  it('is as small as it was promised to be', () => {
    const folder = dirname(dirname(vsix[0] ?? ''));
    expect(statSync(join(folder, 'dist', 'extension.cjs')).size).toBeLessThanOrEqual(300 * 1024);
    expect(statSync(vsix[0] ?? '').size).toBeLessThanOrEqual(2 * 1024 * 1024);
  });
});
