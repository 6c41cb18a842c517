import { describe, expect, it } from 'vitest';
import { agedOut } from '../../../src/core/rollback/aging.ts';
import {
  NO_HISTORY,
  recorded,
  withoutLost,
  type HistoryEntry,
} from '../../../src/core/rollback/history.ts';
import { reversed, type Operation } from '../../../src/core/rollback/operation.ts';
import { Quarantine } from '../../../src/core/rollback/quarantine.ts';

const entry = (id: string, kind: HistoryEntry['kind']): HistoryEntry => ({
  ...{ id, kind, mode: 'revert', from: 'a', to: 'b', at: 0 },
  snapshot: `snapshot-${id}`,
});
const ids = (entries: readonly HistoryEntry[]): string => entries.map(({ id }) => id).join('');

describe('the history of rollbacks', () => {
  it('goes back and forth by one step each', () => {
    let history = recorded(NO_HISTORY, entry('1', 'rollback'));
    history = recorded(history, entry('2', 'rollback'));
    history = recorded(history, entry('u', 'undo'));
    expect([ids(history.done), ids(history.undone)]).toEqual(['1', 'u']);
    history = recorded(history, entry('r', 'redo'));
    expect([ids(history.done), ids(history.undone)]).toEqual(['1r', '']);
  });

  it('ends what could be redone with a new rollback', () => {
    let history = recorded(recorded(NO_HISTORY, entry('1', 'rollback')), entry('u', 'undo'));
    history = recorded(history, entry('3', 'rollback'));
    expect([ids(history.done), ids(history.undone)]).toEqual(['3', '']);
  });

  it('ends before a step whose snapshot is gone', () => {
    const done = ['1', '2', '3'].map((id) => entry(id, 'rollback'));
    const kept = new Set(['snapshot-1', 'snapshot-3']);
    expect(ids(withoutLost({ done, undone: [] }, kept).done)).toBe('3');
  });
});

describe('an operation reversed twice', () => {
  it('is the operation', () => {
    const state = { kind: 'file', permissions: 0o644, oid: 'x', size: 1 } as const;
    const operation: Operation = {
      ...{ id: '1', kind: 'redo', mode: 'revert', from: 'a', to: 'b' },
      ref: { ref: 'refs/heads/main', from: 'a', to: 'b' },
      steps: [
        { path: 'new', file: { before: null, after: state } },
        {
          path: 'staged',
          index: {
            before: { mode: '100644', oid: 'y', isAssumedUnchanged: true, isSkipped: false },
            after: null,
          },
        },
      ],
    };
    const undone = reversed(operation, '2', 'undo');
    expect(undone.steps[0]?.file).toEqual({ before: state, after: null });
    expect(undone.ref).toEqual({ ref: 'refs/heads/main', from: 'b', to: 'a' });
    expect(reversed(undone, '1', 'redo')).toEqual(operation);
  });
});

describe('snapshots', () => {
  const day = 86_400_000;
  const all = [0, 1, 2, 3].map((at) => ({ id: `${at}`, oid: `${at}`, at: at * day, subject: '' }));
  const gone = (most: number, maxDays: number, now: number): string =>
    agedOut(all, { most, maxAgeMs: maxDays * day }, now * day)
      .map(({ id }) => id)
      .sort()
      .join('');

  it('age out by number and by time, the newest never', () => {
    expect(gone(10, 10, 3)).toBe('');
    expect(gone(2, 10, 3)).toBe('01');
    expect(gone(10, 1, 3)).toBe('01');
    expect(gone(0, 1, 1000)).toBe('012');
  });
});

describe('the quarantine', () => {
  it('holds a commit, and any other with its tree, until a person releases it', () => {
    const quarantine = new Quarantine();
    quarantine.add('commit', 'tree');
    expect(quarantine.has('commit', 'other')).toBe(true);
    expect(quarantine.has('amended', 'tree')).toBe(true);
    expect(quarantine.has('good', 'fine')).toBe(false);
    quarantine.release('commit', 'tree');
    expect(quarantine.has('commit', 'tree')).toBe(false);
  });
});
