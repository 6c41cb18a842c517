import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type CommitObject, parseCommit } from '../../../src/core/commits/commitObject.ts';
import { parseTrailers } from '../../../src/core/commits/trailers.ts';
import { createRepository } from '../../harness/gitRepository.ts';
import { writeObject, writeTree } from '../../harness/treeWriter.ts';

const repository = createRepository();
const tree = writeTree(repository, [{ path: 'a', mode: '100644', content: 'a' }]);
afterAll(() => repository.remove());

const PERSON = 'A U Thor <author@example.com> 1767323045 +0100';

/** A commit with these header lines behind its tree, and what we read of it. */
function commitWith(headers: readonly string[], message: Buffer | string): CommitObject {
  const head = `${[`tree ${tree}`, ...headers].join('\n')}\n\n`;
  const content = Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(message)]);
  return parseCommit(content, writeObject(repository, 'commit', content));
}

/** What git reads of the same commit: names, emails and dates. */
function gitSays(oid: string): readonly string[] {
  const format = '--format=%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI';
  return repository.git('log', '-1', '--encoding=UTF-8', format, oid).split('\0');
}

function weSay({ author, committer }: CommitObject): readonly string[] {
  return [author, committer].flatMap(({ name, email, at }) => [name, email, at]);
}

const IDENTITIES: readonly (readonly [string, string])[] = [
  ['a plain person', PERSON],
  ['a zone west of UTC', 'West <w@example.com> 1767323045 -0930'],
  ['an odd zone', 'Nepal <n@example.com> 1767323045 +0545'],
  ['no name', '<a@example.com> 1767323045 +0000'],
  ['no email', 'Only Name <> 1767323045 +0000'],
  ['spaces around', '  Spaced   <  s@example.com > 1767323045 +0200'],
  ['a name with UTF-8', 'J\xc3\xb6rg <j@example.com> 1767323045 +0100'],
  ['the epoch', 'Epoch <e@example.com> 0 +0000'],
  ['the far future', 'Future <f@example.com> 7258118400 +0000'],
  ['two closing brackets', 'Odd <o@example.com>> 1767323045 +0100'],
];

test.each(IDENTITIES)('reads %s as git log does', (_, line) => {
  const commit = commitWith([`author ${line}`, `committer ${line}`], 'x\n');
  expect(weSay(commit)).toEqual(gitSays(commit.oid));
});

const GARBAGE: readonly string[] = [
  '',
  'nobody',
  'No End <a@example.com 1 +0000',
  'No Date <a@example.com>',
  'Bad Date <a@example.com> yesterday +0000',
  'Bad Zone <a@example.com> 1767323045 +9999',
  'Huge <a@example.com> 99999999999999999999999 +0000',
];

test.each(GARBAGE)('makes a date out of "%s" that can be read', (line) => {
  const { author, committer } = commitWith([`author ${line}`], 'x\n');
  for (const { at } of [author, committer]) {
    expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/);
    expect(Number.isNaN(Date.parse(at))).toBe(false);
  }
});

test('skips signatures and merged tags, and keeps the parents in order', () => {
  const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
  const commit = commitWith(
    [
      `parent ${one}`,
      `parent ${two}`,
      `author ${PERSON}`,
      `committer ${PERSON}`,
      `mergetag object ${one}`,
      ' type commit',
      ' parent 3333333333333333333333333333333333333333',
      ' ',
      ' author Wrong <w@example.com> 1 +0000',
      'gpgsig -----BEGIN PGP SIGNATURE-----',
      ' ',
      ' tree 4444444444444444444444444444444444444444',
      ' -----END PGP SIGNATURE-----',
    ],
    'Merge\n\nBody\n',
  );
  expect(commit).toMatchObject({ tree, parents: [one, two], message: 'Merge\n\nBody\n' });
  expect(commit.author.email).toBe('author@example.com');
});

test.each([
  ['ISO-8859-1', Buffer.from('Gr\xfc\xdfe\n', 'latin1'), 'Grüße\n'],
  ['Shift_JIS', Buffer.from([0x93, 0xfa, 0x96, 0x7b, 10]), '日本\n'],
  ['no-such-encoding', Buffer.from('\xfc\n', 'latin1'), 'ü\n'],
])('decodes a message in %s', (encoding, bytes, message) => {
  const headers = [`author ${PERSON}`, `committer ${PERSON}`, `encoding ${encoding}`];
  expect(commitWith(headers, bytes).message).toBe(message);
});

test('reads bytes that are not UTF-8 as Latin-1 where no encoding is named', () => {
  expect(commitWith([`author ${PERSON}`], Buffer.from([0xe9, 10])).message).toBe('é\n');
});

test('reads a message of a megabyte, and none', () => {
  const long = `${'words '.repeat(180_000)}\n`;
  expect(commitWith([`author ${PERSON}`], long).message).toBe(long);
  expect(commitWith([`author ${PERSON}`], '').message).toBe('');
});

test('refuses what names no tree', () => {
  expect(() => parseCommit(Buffer.from('parent nobody\n\nx'), 'f'.repeat(40))).toThrow(
    'f'.repeat(40),
  );
});

/** What git makes of a message: one `Key: value` line a trailer. */
function gitTrailers(message: string): readonly string[] {
  const args = ['-c', 'core.commentChar=#', 'interpret-trailers', '--parse', '--no-divider'];
  const text = repository.gitBytes(args, message).toString('utf8');
  return text.split('\n').slice(0, -1);
}

function ourTrailers(message: string): readonly string[] {
  return parseTrailers(message).map(({ key, value }) => `${key}: ${value}`);
}

const line = fc.constantFrom(
  ...['Fix the limits', 'Signed-off-by: A <a@example.com>', 'Co-Authored-By: B <b@example.com>'],
  ...['key:value', 'Key : spaced  ', 'Empty:', '  goes on', '\tgoes on: too', '', '', '', ' '],
  ...[
    '(cherry picked from commit 1234)',
    '# a comment',
    '# Key: comment',
    'not a trailer',
    'a b: c',
  ],
  ...['http://example.com', '---', '---\tx', ':no key', 'Ünicode: no', 'Key: Ü\u00a0'],
);
const message = fc.array(line, { maxLength: 12 }).map((lines) => `${lines.join('\n')}\n`);

test('finds the trailers that git interpret-trailers finds', () => {
  const property = fc.property(message, (text) => {
    expect(ourTrailers(text)).toEqual(gitTrailers(text));
  });
  fc.assert(property, { seed: 20260102, numRuns: 400 });
});
