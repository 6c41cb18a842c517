import { describe, expect, it } from 'vitest';
import {
  amendsIn,
  createdIn,
  entriesSince,
  foldedIn,
  isFromElsewhere,
  rebasesIn,
  visitsIn,
} from '../../../src/core/commits/reflogVisits.ts';
import type { ReflogEntry } from '../../../src/core/ports.ts';

const ZERO = '0'.repeat(40);

function oid(name: string): string {
  return name === '' ? ZERO : Buffer.from(name).toString('hex').padEnd(40, '0');
}

/** Entries that follow each other; a step is `name: cause`. */
function log(
  from: string,
  ...steps: readonly (readonly [to: string, cause: string])[]
): ReflogEntry[] {
  return steps.map(([to, cause], index) => ({
    from: oid(index === 0 ? from : (steps[index - 1]?.[0] ?? '')),
    to: oid(to),
    cause,
    mark: String(index),
  }));
}

function visited(entries: readonly ReflogEntry[]): readonly string[] {
  return visitsIn(entries).map(({ to }) => Buffer.from(to, 'hex').toString().replace(/\0+$/, ''));
}

describe('entriesSince', () => {
  const entries = log(
    '',
    ['A', 'commit (initial): A'],
    ['B', 'commit: B'],
    ['A', 'reset: x'],
    ['C', 'commit: C'],
  );

  it('takes an exact tail whole', () => {
    const tail = { entries, mark: '', isExact: true };
    expect(entriesSince(tail, oid('B'))).toHaveLength(4);
  });

  it('begins where the told commit was left last, or where the ref was made', () => {
    const tail = { entries, mark: '', isExact: false };
    expect(entriesSince(tail, oid('A')).map(({ to }) => to)).toEqual([oid('C')]);
    expect(entriesSince(tail, null)).toHaveLength(4);
  });

  it('takes the newest alone when the told commit is nowhere', () => {
    const tail = { entries, mark: '', isExact: false };
    expect(entriesSince(tail, oid('X')).map(({ to }) => to)).toEqual([oid('C')]);
    expect(entriesSince({ ...tail, entries: [] }, oid('X'))).toEqual([]);
  });
});

describe('visitsIn', () => {
  it('counts commits, amends and resets', () => {
    const entries = log(
      'A',
      ['B', 'commit: B'],
      ['C', 'commit (amend): C'],
      ['A', 'reset: moving to HEAD~1'],
    );
    expect(visited(entries)).toEqual(['B', 'C', 'A']);
  });

  it('leaves out the stops of a rebase, whatever their subjects say', () => {
    const entries = log(
      'A',
      ['M', 'rebase (start): checkout main'],
      ['P', 'rebase (pick): Fix (finish): all'],
      ['Q', 'commit: In between'],
      ['R', 'rebase (continue): Rest'],
      ['R', 'rebase (finish): returning to refs/heads/x'],
      ['S', 'commit: Later'],
    );
    expect(visited(entries)).toEqual(['R', 'S']);
  });

  it('leaves out an aborted rebase altogether', () => {
    const entries = log(
      'A',
      ['M', 'pull --rebase origin main (start): checkout abc'],
      ['P', 'pull --rebase origin main (pick): One'],
      ['A', 'rebase (abort): returning to refs/heads/x'],
      ['B', 'commit: B'],
    );
    expect(visited(entries)).toEqual(['B']);
  });

  it('keeps what came out of a rebase without an end', () => {
    const entries = log(
      'A',
      ['M', 'rebase (start): checkout main'],
      ['P', 'rebase (pick): One'],
      ['Q', 'rebase (pick): Two'],
      ['R', 'commit: On top'],
      ['N', 'rebase (start): checkout next'],
      ['S', 'rebase (pick): Three'],
    );
    expect(visited(entries)).toEqual(['Q', 'R', 'S']);
  });

  it('takes a commit for a commit that only talks of a rebase', () => {
    const entries = log('A', ['B', 'commit: rebase (start): docs'], ['C', 'commit: C']);
    expect(visited(entries)).toEqual(['B', 'C']);
  });

  it.each([
    ['cherry-pick: One', 'commit (cherry-pick): Two'],
    ['revert: Revert "One"', 'commit: Revert "Two"'],
  ])('leaves out an aborted series of %s', (one, two) => {
    const abort = `reset: moving to ${oid('A')}`;
    const entries = log('Z', ['A', 'commit: A'], ['P', one], ['Q', two], ['A', abort]);
    expect(visited(entries)).toEqual(['A', 'A']);
  });

  it('keeps picks that a person reset in other words, and those before an earlier place', () => {
    const byName = log('A', ['P', 'cherry-pick: One'], ['A', 'reset: moving to HEAD~1']);
    expect(visited(byName)).toEqual(['P', 'A']);
    const skipped = log('A', ['P', 'cherry-pick: One'], ['P', `reset: moving to ${oid('P')}`]);
    expect(visited(skipped)).toEqual(['P', 'P']);
  });

  it('leaves out patches of an aborted am', () => {
    const entries = log('A', ['P', 'am: One'], ['Q', 'am: Two'], ['A', 'am --abort']);
    expect(visited(entries)).toEqual(['A']);
  });
});

describe('what entries say about commits', () => {
  it('which were made and which were only moved to', () => {
    const entries = log(
      'A',
      ['B', 'commit: B'],
      ['C', 'commit (amend): C'],
      ['D', 'merge topic: Fast-forward'],
      ['E', "merge topic: Merge made by the 'ort' strategy."],
      ['F', 'cherry-pick: fast-forward'],
      ['G', 'cherry-pick: G'],
      ['H', 'checkout: moving from main to topic'],
      ['I', 'pull: Fast-forward'],
    );
    expect(createdIn(entries)).toEqual(['B', 'C', 'E', 'G'].map(oid));
    expect(amendsIn(entries).map(({ from, to }) => [from, to])).toEqual([[oid('B'), oid('C')]]);
  });

  it('which moves were made by a rebase, and which commits are folds', () => {
    const branch = log('A', ['R', 'rebase (finish): refs/heads/x onto abc']);
    expect(rebasesIn(branch).map(({ from, to }) => [from, to])).toEqual([[oid('A'), oid('R')]]);
    const head = log(
      'A',
      ['M', 'rebase (start): x'],
      ['P', 'rebase (squash): # Two'],
      ['Q', 'rebase (pick): Q'],
    );
    expect(foldedIn(head)).toEqual(new Set([oid('P')]));
    expect(foldedIn(branch.slice(1))).toBeUndefined();
  });

  it.each([
    ['pull: Fast-forward', true],
    ['pull --ff-only origin: Fast-forward', true],
    ['fetch origin main:main: fast-forward', true],
    ['clone: from https://example.com/a.git', true],
    ['push', true],
    ['pull --rebase (finish): refs/heads/main onto abc', false],
    ['commit: pull it together', false],
  ])('whether "%s" came from elsewhere: %s', (cause, expected) => {
    const [entry] = log('A', ['B', cause]);
    expect(entry && isFromElsewhere(entry)).toBe(expected);
  });
});
