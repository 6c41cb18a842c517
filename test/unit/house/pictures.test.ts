import { listFiles, PackageManager } from '@vscode/vsce';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '../../harness/checkout.ts';
import { withoutPictures } from '../../harness/vsix.ts';

const pictures = globSync('media/pictures/*', { cwd: CHECKOUT });
const MOST_BYTES = 150 * 1_024;

/** Width and height as a PNG says in its first chunk. */
function sizeOf(png: Buffer): readonly number[] {
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

describe('the pictures of the marketplace page', () => {
  it('are a few', () => {
    expect(pictures.length).toBeGreaterThanOrEqual(3);
  });

  it.each(pictures)('%s is a window of 1280 x 800 and loads quickly', (path) => {
    const png = readFileSync(join(CHECKOUT, path));
    expect(sizeOf(png)).toEqual([1_280, 800]);
    expect(png.length).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('are there where the readme shows them', () => {
    const readme = readFileSync(join(CHECKOUT, 'README.md'), 'utf8');
    const shown = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(shown.filter((path) => !existsSync(join(CHECKOUT, path)))).toEqual([]);
    // In the package nothing points to where they are not.
    expect(withoutPictures(readme)).not.toMatch(/!\[|media\/pictures/);
  });

  it('are not packaged; those of the walkthrough are', { timeout: 30_000 }, async () => {
    const packaged = await listFiles({ cwd: CHECKOUT, packageManager: PackageManager.None });
    expect(packaged.filter((path) => path.startsWith('media/pictures/'))).toEqual([]);
    expect(packaged).toEqual(
      expect.arrayContaining([
        'media/icon.png',
        'media/reactor.svg',
        'media/git-reactor.schema.json',
        ...globSync('media/walkthrough/*.svg', { cwd: CHECKOUT }),
      ]),
    );
  });
});
