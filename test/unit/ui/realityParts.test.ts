import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/core/events/commitData.ts';
import { isOfRun } from '../../../src/ui/realities/isOfRun.ts';
import { changedResources } from '../../../src/ui/treeFiles/changedResources.ts';

describe('a reality', () => {
  it.each(['staging@1a2b3c4d', 'qa@1a2b3c4d.2.staging.1'])('%s is of a run', (name) => {
    expect(isOfRun(name)).toBe(true);
  });

  it.each(['trial', 'my changes', 'a@b', 'mail@example.com'])('%s is of a person', (name) => {
    expect(isOfRun(name)).toBe(false);
  });
});

describe('changes for the diff editor', () => {
  const change = (kind: Change['kind'], path: string, more: object = {}): Change => ({
    ...{ kind, path, mode: '100644', oid: '', size: 0 },
    ...more,
  });
  const shown = (changes: readonly Change[]): unknown =>
    changedResources(changes, {
      before: (path) => `before ${path}` as never,
      after: (path) => `after ${path}` as never,
    });

  it('have the sides that there are, and no submodules', () => {
    const renamed = change('renamed', 'new', { oldPath: 'old' });
    const module = change('modified', 'module', { mode: '160000' });
    const all = [change('added', 'a'), change('deleted', 'd'), renamed, module];
    expect(shown(all)).toEqual([
      ['after a', undefined, 'after a'],
      ['after d', 'before d', undefined],
      ['after new', 'before old', 'after new'],
    ]);
  });
});
