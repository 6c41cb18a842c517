import { describe, expect, it } from 'vitest';
import { decide, type Decision, type PathNow } from '../../../src/core/rollback/decide.ts';
import type { IndexEntry, TreeEntry } from '../../../src/core/rollback/operation.ts';

const entry = (oid: string, mode = '100644'): TreeEntry => ({ mode, oid });
const staged = (oid: string, bits: Partial<IndexEntry> = {}): IndexEntry => ({
  ...entry(oid),
  isAssumedUnchanged: false,
  isSkipped: false,
  ...bits,
});
const file = { kind: 'file', permissions: 0o644, oid: 'raw', size: 3 } as const;
const OLD = { before: entry('now'), after: entry('old') };
const ADDED = { before: null, after: entry('old') };
const REMOVED = { before: entry('now'), after: null };
const CLEAN: PathNow = { index: staged('now'), file, asGit: entry('now') };

const refuse = (why: string): unknown => ({ kind: 'refuse', why });
const merge = (isIndexEdited: boolean, isFileEdited: boolean): Decision => ({
  kind: 'merge',
  isIndexEdited,
  isFileEdited,
});
const TAKE: Decision = { kind: 'take', isFile: true };
const TAKE_INDEX: Decision = { kind: 'take', isFile: false };
const LEAVE: Decision = { kind: 'leave' };

describe('what a revert or reset does at a path', () => {
  it.each<[string, typeof OLD | typeof ADDED | typeof REMOVED, PathNow, unknown]>([
    ['takes a clean file', OLD, CLEAN, TAKE],
    ['takes a clean file away', REMOVED, CLEAN, TAKE],
    ['adds a file where nothing is', ADDED, { index: null, file: null, asGit: null }, TAKE],
    [
      'refuses an untracked file',
      ADDED,
      { index: null, file, asGit: entry('x') },
      refuse('in the way'),
    ],
    ['refuses a staged new file', ADDED, { ...CLEAN, index: staged('x') }, refuse('in the way')],
    ['refuses a folder that stays', OLD, { ...CLEAN, file: 'folder' }, refuse('in the way')],
    ['refuses below a file that stays', OLD, { ...CLEAN, blockedBy: 'a' }, refuse('in the way')],
    ['refuses an announced file', OLD, { ...CLEAN, index: 'announced' }, refuse('in the way')],
    ['refuses a conflict', OLD, { ...CLEAN, index: 'conflict' }, refuse('conflict')],
    ['merges an edited file', OLD, { ...CLEAN, asGit: entry('x') }, merge(false, true)],
    [
      'merges a staged edit',
      OLD,
      { index: staged('x'), file, asGit: entry('x') },
      merge(true, true),
    ],
    [
      'refuses to take an edited file away',
      REMOVED,
      { ...CLEAN, asGit: entry('x') },
      refuse('edited'),
    ],
    [
      'refuses a deleted file that is wanted',
      OLD,
      { ...CLEAN, file: null, asGit: null },
      refuse('edited'),
    ],
    [
      'forgets a file that is deleted already',
      REMOVED,
      { ...CLEAN, file: null, asGit: null },
      TAKE_INDEX,
    ],
    [
      'leaves what is there already',
      OLD,
      { index: staged('old'), file, asGit: entry('old') },
      LEAVE,
    ],
    [
      'changes only the index of a skipped file',
      OLD,
      { index: staged('now', { isSkipped: true }), file: null, asGit: null },
      TAKE_INDEX,
    ],
    [
      'refuses to merge into a link',
      { before: entry('now'), after: entry('old', '120000') },
      { ...CLEAN, asGit: entry('x') },
      refuse('edited'),
    ],
    [
      'looks behind "assume unchanged"',
      OLD,
      { index: staged('now', { isAssumedUnchanged: true }), file, asGit: entry('x') },
      merge(false, true),
    ],
    [
      'changes a submodule in the index only',
      { before: entry('now', '160000'), after: entry('old', '160000') },
      { index: { ...staged('now'), mode: '160000' }, file: 'folder', asGit: null },
      TAKE_INDEX,
    ],
  ])('%s', (_, change, now, expected) => {
    expect(decide('revert', change, now)).toEqual(expected);
  });
});

describe('what a restore does at a path', () => {
  it.each<[string, typeof OLD | typeof ADDED | typeof REMOVED, PathNow, unknown]>([
    ['takes a clean file, whatever is staged', OLD, { ...CLEAN, index: staged('x') }, TAKE],
    ['merges an edited one', OLD, { ...CLEAN, asGit: entry('x') }, merge(false, true)],
    [
      'refuses an untracked file',
      ADDED,
      { index: null, file, asGit: entry('x') },
      refuse('in the way'),
    ],
    [
      'leaves submodules',
      { before: entry('a', '160000'), after: entry('b', '160000') },
      CLEAN,
      LEAVE,
    ],
    ['leaves what is there already', OLD, { ...CLEAN, asGit: entry('old') }, LEAVE],
  ])('%s', (_, change, now, expected) => {
    expect(decide('restore', change, now)).toEqual(expected);
  });
});
