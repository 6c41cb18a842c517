import type { CommitData } from '../../src/core/events/commitData.ts';
import type { Run, RunStep } from '../../src/core/reactions/run.ts';
import type { BarMark, Lane, PointMark } from '../../src/shared/timeline/marks.ts';

export const MAIN: Lane = { id: 'main', kind: 'branch', label: 'main', spoken: 'branch main' };
export const QA: Lane = { id: 'qa', kind: 'reality', label: 'qa', spoken: 'reality qa' };

const WORDS = { spoken: 'words', details: [] };

export function pointAt(at: number, given: Partial<PointMark> = {}): PointMark {
  const id = `p${at}`;
  return {
    kind: 'point',
    id,
    lane: 'main',
    at,
    label: id,
    look: 'pass',
    parents: [],
    ...WORDS,
    ...given,
  };
}

/** A bar of a run; without `run` it is the run's own. */
export function barFrom(at: number, until: number | null, given: Partial<BarMark> = {}): BarMark {
  const id = given.id ?? `b${at}`;
  const look = 'succeeded';
  return { kind: 'bar', id, run: id, lane: 'main', at, until, label: id, look, ...WORDS, ...given };
}

export function commitOf(oid: string, at: string, given: Partial<CommitData> = {}): CommitData {
  const person = { name: 'Ada', email: 'ada@example.com', at };
  return {
    ...{
      oid,
      tree: oid,
      parents: [],
      ref: 'refs/heads/main',
      branch: 'main',
      message: `Say ${oid}`,
    },
    ...{ author: person, committer: person, trailers: [], actor: { kind: 'human', evidence: [] } },
    ...{ origin: 'local', observedAt: at, hour: 0, changes: [], changesTruncated: false },
    ...given,
  };
}

export function runOf(id: string, given: Partial<Run> = {}): Run {
  return {
    ...{ id, reaction: 'web', rule: 'r', group: 'g', event: 'e', on: 'commit.created' },
    ...{ sequence: 1, commit: 'a', tree: null, config: 'c', status: 'succeeded' },
    ...{ waitsFor: null, labels: [], steps: [], startedAt: 0, hasActed: false, isElsewhere: false },
    ...given,
  };
}

export function stepOf(place: string, given: Partial<RunStep> = {}): RunStep {
  return {
    ...{ place, kind: 'run', reality: null, status: 'succeeded', attempts: 1, startedAt: 0 },
    acts: false,
    ...given,
  };
}
