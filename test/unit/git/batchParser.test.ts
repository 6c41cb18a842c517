import { expect, test } from 'vitest';
import {
  type BatchAnswer,
  type BatchCommandKind,
  BatchParser,
} from '../../../src/adapters/git/batchParser.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(64);
const OUTPUT = Buffer.concat([
  Buffer.from(`${A} blob 6\n`),
  Buffer.from(`${A} blob 6\n`),
  Buffer.from([0, 10, 255, 10, 13, 0, 10]),
  Buffer.from(`${B} tree 0\n\n${A} missing\n${A} missing\n`),
  Buffer.from(`${B} commit 3\nabc\n`),
]);
const KINDS: readonly BatchCommandKind[] = [
  'info',
  'contents',
  'contents',
  'contents',
  'info',
  'contents',
];
const ANSWERS: readonly BatchAnswer[] = [
  { header: `${A} blob 6`, content: null },
  { header: `${A} blob 6`, content: Uint8Array.of(0, 10, 255, 10, 13, 0) },
  { header: `${B} tree 0`, content: new Uint8Array() },
  { header: `${A} missing`, content: null },
  { header: `${A} missing`, content: null },
  { header: `${B} commit 3`, content: Uint8Array.from(Buffer.from('abc')) },
];

function parserFor(kinds: readonly BatchCommandKind[]): BatchParser {
  const parser = new BatchParser();
  for (const kind of kinds) parser.expect(kind);
  return parser;
}

test('reads the same answers wherever the output is split in two', () => {
  for (let at = 0; at <= OUTPUT.length; at++) {
    const parser = parserFor(KINDS);
    const parts = [OUTPUT.subarray(0, at), OUTPUT.subarray(at)];
    expect(parts.flatMap((part) => parser.push(part))).toEqual(ANSWERS);
  }
});

test('reads the same answers when every byte comes alone', () => {
  const parser = parserFor(KINDS);
  const answers = [...OUTPUT].flatMap((byte) => parser.push(Buffer.of(byte)));
  expect(answers).toEqual(ANSWERS);
});

test('does not keep the chunk that an answer came in', () => {
  const chunk = Buffer.from(OUTPUT);
  const answers = parserFor(KINDS).push(chunk);
  chunk.fill(0);
  expect(answers).toEqual(ANSWERS);
});

test('refuses an answer that nobody asked for', () => {
  expect(() => new BatchParser().push(Buffer.from(`${A} missing\n`))).toThrow('unasked');
});

test('refuses content that is longer than announced', () => {
  const parser = parserFor(['contents']);
  expect(() => parser.push(Buffer.from(`${A} blob 2\nabc\n`))).toThrow('announced');
});

test('refuses a header that does not end', () => {
  const parser = parserFor(['info']);
  expect(() => parser.push(Buffer.alloc(5000, 'x'))).toThrow('endless');
});
