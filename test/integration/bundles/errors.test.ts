import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import type * as errors from '../../../src/core/errors.ts';
import type * as runTool from '../../../src/adapters/system/runTool.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

type Loaded = typeof errors & typeof runTool;

const folder = tempFolder('bundles');

/** As `esbuild.js` builds what is loaded later: with classes of its own, minified. */
async function bundle(name: string): Promise<Loaded> {
  const outfile = path.join(folder, `${name}.cjs`);
  const contents = `export * from './core/errors.ts'; export * from './adapters/system/runTool.ts';`;
  await build({
    stdin: { contents, resolveDir: path.resolve('src') },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    outfile,
  });
  return createRequire(import.meta.url)(outfile) as Loaded;
}

it('knows the errors of another bundle by what they are', async () => {
  const [one, other] = await Promise.all([bundle('one'), bundle('other')]);
  const error = new other.ReactorError('usage', 'Wrong.', { hint: 'Do it right.' });
  expect(error instanceof one.ReactorError).toBe(false);
  expect(one.isReactorError(error)).toBe(true);
  expect(one.isReactorError(error, 'usage')).toBe(true);
  expect(one.isReactorError(error, 'git-failed')).toBe(false);
  expect(one.isReactorError(new Error('Wrong.'))).toBe(false);
  expect(one.isReactorError({ name: 'ReactorError', code: 'usage' })).toBe(false);
  const failure = new other.ToolFailure('missing', 'There is none.');
  expect(failure instanceof one.ToolFailure).toBe(false);
  expect(one.isToolFailure(failure)).toBe(true);
  expect(one.isToolFailure(error)).toBe(false);
});
