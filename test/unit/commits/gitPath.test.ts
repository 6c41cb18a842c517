import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gitPath, rawPathOf } from '../../../src/core/commits/gitPath.ts';

const bytes = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 255 }), fc.constantFrom(0xc3, 0xa9, 0xe6, 0x97, 0xa5)))
  .map((codes) => String.fromCharCode(...codes));

test('gives back the bytes of any path', () => {
  const property = fc.property(bytes, (raw) => {
    expect(rawPathOf(gitPath(raw))).toBe(raw);
  });
  fc.assert(property, { seed: 1, numRuns: 2000 });
});

test('tells the bytes only where the path is not UTF-8', () => {
  const property = fc.property(bytes, (raw) => {
    const isUtf8 =
      Buffer.from(Buffer.from(raw, 'latin1').toString('utf8')).toString('latin1') === raw;
    expect(gitPath(raw).rawPath).toBe(isUtf8 ? undefined : raw);
  });
  fc.assert(property, { seed: 2, numRuns: 2000 });
});

test('writes what is not UTF-8 as hexadecimal and leaves the rest', () => {
  expect(gitPath('a\xff\xc3\xa9')).toEqual({ path: 'a\\xffé', rawPath: 'a\xff\xc3\xa9' });
  expect(gitPath('\xc3\xa9.tf')).toEqual({ path: 'é.tf' });
});
