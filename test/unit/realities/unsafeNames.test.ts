import { expect, test } from 'vitest';
import { foldedName, nameRefusal } from '../../../src/core/realities/unsafeNames.ts';

test.each([
  ...['.git', '.GIT', '.git ', '.git...', '.git::$INDEX_ALLOCATION', 'git~1', 'GIT~1 .'],
  ...['.g\u200cit', '\ufeff.git', 'x\\.git', '.git\\config'],
])('refuses %j as a name of git', (name) => {
  expect(nameRefusal(name, false)).toMatchObject({ rule: 'git-name' });
});

test.each([
  'CON',
  'nul',
  'nul.txt',
  'Aux.tf',
  'com1',
  'LPT9.x.y',
  'con ',
  'com\u00b9',
  'NUL:',
  'conin$',
])('refuses %j as a device', (name) => {
  expect(nameRefusal(name, false)).toMatchObject({ rule: 'device-name' });
});

test.each(['', '.', '..', 'a/b', 'a\0', '..\\x', '.\u200c.'])('refuses %j as unsafe', (name) => {
  expect(nameRefusal(name, false)).toMatchObject({ rule: 'name-unsafe' });
});

test.each([
  ...['.gitignore', '.github', 'git', 'git~2', 'console', 'null', 'com', 'com10', '...', 'a..b'],
  ...['a:b', 'foo\\x2dbar.mount', 'x.con', '日本', ' '],
])('takes %j', (name) => {
  expect(nameRefusal(name, false)).toBeUndefined();
});

test.each(['a:b', 'a*', 'x.', 'x ', 'a\\b', 'a\x01'])('refuses %j on Windows alone', (name) => {
  expect(nameRefusal(name, true)).toMatchObject({ rule: 'name-unsafe' });
  expect(nameRefusal(name, false)).toBeUndefined();
});

test('takes names for the same as some file system does', () => {
  expect(foldedName('A.tf')).toBe(foldedName('a.TF'));
  expect(foldedName('\u00e9')).toBe(foldedName('e\u0301'));
  expect(foldedName('straße')).toBe(foldedName('STRASSE'));
  expect(foldedName('a\u200d')).toBe(foldedName('a'));
  expect(foldedName('a')).not.toBe(foldedName('b'));
});
