import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeAtomic } from '../../../src/adapters/files/writeAtomic.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

it('writes one whole file of many that are written at once, and leaves nothing else', async () => {
  const folder = tempFolder('atomic');
  const file = join(folder, 'deep', 'file.json');
  const texts = Array.from({ length: 50 }, (_, index) => String(index).repeat(10_000));
  await Promise.all(texts.map((text) => writeAtomic(file, text)));
  expect(texts).toContain(readFileSync(file, 'utf8'));
  expect(readdirSync(join(folder, 'deep'))).toEqual(['file.json']);
});
