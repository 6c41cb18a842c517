import { describe, expect, it } from 'vitest';
import { branchSchema } from '../../../src/core/reactions/steps/branchSchema.ts';
import { createMergeKind } from '../../../src/core/reactions/steps/merge.ts';
import { createRealitiesKind } from '../../../src/core/reactions/steps/realities.ts';
import { realitiesNote, withBlock } from '../../../src/core/reactions/steps/realitiesNote.ts';

const never = (): Promise<never> => Promise.reject(new Error('Nobody asks.'));
const realities = { all: [], fork: never, discard: never, keep: never, mergeIntoBranch: never };

describe('the note of blocks of realities', () => {
  it('is empty where there was no block, whatever else is noted', () => {
    const empty = { passed: [], failed: [], kept: [], blocks: {} };
    expect(realitiesNote({})).toEqual(empty);
    expect(realitiesNote({ realities: 'odd' })).toEqual(empty);
    expect(realitiesNote({ realities: { blocks: { '1': { passed: [1, null] } } } })).toMatchObject({
      passed: [],
    });
  });

  it('counts a reality as passed where it passed in every block', () => {
    const first = withBlock({}, '1', { passed: ['qa', 'perf'], failed: [] }, []);
    const second = withBlock(first, '2', { passed: ['staging'], failed: ['qa'] }, ['qa@1']);
    expect(realitiesNote(second)).toMatchObject({
      passed: ['perf', 'staging'],
      failed: ['qa'],
      kept: ['qa@1'],
    });
  });

  it('forgets an attempt when there is another one', () => {
    const failed = withBlock({}, '1', { passed: [], failed: ['qa'] }, []);
    const again = withBlock(failed, '1', { passed: ['qa'], failed: [] }, []);
    expect(realitiesNote(again)).toMatchObject({ passed: ['qa'], failed: [] });
  });
});

describe('a block of realities', () => {
  const kind = createRealitiesKind({ realities });
  const takes = (step: object): boolean => kind.schema.safeParse(step).success;

  it('names each reality once', () => {
    expect(takes({ realities: ['staging', 'qa'], steps: [{}], keep: true })).toBe(true);
    expect(takes({ realities: ['qa', 'qa'], steps: [{}] })).toBe(false);
    expect(takes({ realities: [], steps: [{}] })).toBe(false);
    expect(takes({ realities: ['qa'], steps: [{}], keeps: true })).toBe(false);
  });
});

describe('a merge', () => {
  it('names a branch as git allows it', () => {
    for (const name of ['production', 'release/1.2', 'ümlaut']) {
      expect([name, branchSchema.safeParse(name).success]).toEqual([name, true]);
    }
    for (const name of ['-x', 'a..b', 'a b', 'a.lock', 'a/.b', '/a', 'a/', 'a~1', '@', 'a@{1}']) {
      expect([name, branchSchema.safeParse(name).success]).toEqual([name, false]);
    }
    expect(branchSchema.safeParse('refs/heads/main').success).toBe(false);
  });

  it('acts', () => {
    const ports = { realities, validate: never, isQuarantined: () => false, sign: never };
    expect(createMergeKind(ports).acts({ merge: 'production' })).toBe(true);
  });
});
