import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import type { RealityFact, TimelineFacts } from '../../../src/ui/timeline/timelineFacts.ts';
import {
  marksOf,
  type DrawnTimeline,
  type MarkWords,
} from '../../../src/ui/timeline/timelineMarks.ts';
import { markId, partsOfMark } from '../../../src/ui/timeline/markIds.ts';
import { TimelineDifference } from '../../../src/ui/timeline/timelineDifference.ts';
import { commitOf, pointAt, runOf, stepOf } from '../../harness/timelineSamples.ts';

const said = (label: string) => ({ label, spoken: label, details: [] });
const words: MarkWords = {
  lane: (kind, name, isHead) => ({
    id: `${kind}:${name}`,
    kind: kind === 'branch' || kind === 'reality' ? kind : 'other',
    ...said(`${isHead ? '*' : ''}${name}`),
  }),
  commit: ({ message }) => said(message),
  batch: ({ count }) => said(`${count}`),
  reality: ({ kind }) => said(kind),
  run: ({ reaction }) => said(reaction),
  step: (_, { place }) => said(place),
};

const NOON = Date.parse('2026-01-01T12:00:00Z');

function drawn(given: Partial<TimelineFacts>): DrawnTimeline {
  const facts: TimelineFacts = {
    ...{ commits: [], batches: [], runs: [], realities: [], head: 'main', now: NOON },
    verdictOf: () => undefined,
    ...given,
  };
  return marksOf(facts, words);
}

const fact = (kind: RealityFact['kind'], reality: string, id: string): RealityFact => ({
  ...{ kind, reality, id, base: 'a', at: NOON },
});

describe('the lanes', () => {
  it('are the branch of HEAD, other branches, the newest first, realities, and the rest', () => {
    const commits = [
      commitOf('a', '2026-01-01T01:00:00Z'),
      commitOf('b', '2026-01-01T02:00:00Z', { branch: 'old' }),
      commitOf('c', '2026-01-01T03:00:00Z', { branch: 'new' }),
    ];
    const realities = [fact('forked', 'trial', '1')];
    const { lanes } = drawn({ commits, realities, runs: [runOf('r', { commit: null })] });
    expect(lanes.map(({ label }) => label)).toEqual(['*main', 'new', 'old', 'trial', '']);
  });

  it('are shared by the realities that runs fork under the same name', () => {
    const realities = [fact('forked', 'qa@11', '1'), fact('forked', 'qa@22', '2')];
    const { lanes } = drawn({ realities });
    expect(lanes.map(({ id }) => id)).toEqual(['reality:qa']);
  });
});

describe('the commits', () => {
  const fail = { verdict: 'fail', findings: [] } as unknown as Verdict;

  it('have their verdicts and come from their parents', () => {
    const commits = [
      commitOf('a', '2026-01-01T01:00:00Z'),
      commitOf('b', '2026-01-01T02:00:00Z', { parents: ['a'] }),
    ];
    const { marks } = drawn({ commits, verdictOf: (oid) => (oid === 'b' ? fail : undefined) });
    expect(marks).toMatchObject([
      { id: 'commit:a', look: 'unchecked', parents: [] },
      { id: 'commit:b', look: 'fail', parents: ['commit:a'] },
    ]);
  });

  it('of one second stand side by side, in their order', () => {
    const commits = ['a', 'b', 'c'].map((oid) => commitOf(oid, '2026-01-01T01:00:00Z'));
    const { marks } = drawn({ commits });
    expect(marks.map(({ id }) => id)).toEqual(['commit:a', 'commit:b', 'commit:c']);
    expect(new Set(marks.map(({ at }) => at)).size).toBe(3);
  });

  it('stand where they were noticed, if that was soon, else where they say', () => {
    const soon = commitOf('a', '2026-01-01T01:00:00Z', { observedAt: '2026-01-01T01:00:00.400Z' });
    const late = commitOf('b', '2026-01-01T01:00:00Z', { observedAt: '2026-01-01T09:00:00.000Z' });
    expect(drawn({ commits: [soon] }).marks[0]?.at).toBe(Date.parse(soon.observedAt));
    expect(drawn({ commits: [late] }).marks[0]?.at).toBe(Date.parse(late.committer.at));
  });

  it.each(['9999-12-31T00:00:00Z', 'no time at all', ''])('that claim %j are of now', (at) => {
    const person = { name: '', email: '', at };
    const commit = commitOf('a', at, { committer: person, observedAt: at });
    expect(drawn({ commits: [commit] }).marks[0]?.at).toBe(NOON);
  });

  it('that were told as one are one', () => {
    const batch = { id: 'e1', at: 5, branch: 'main', count: 900, to: 'z' };
    expect(drawn({ batches: [batch] }).marks).toMatchObject([{ id: 'commit:z', label: '900' }]);
  });
});

describe('the runs', () => {
  const commits = [commitOf('a', '2026-01-01T01:00:00Z')];

  it('stand below their commits, with their steps', () => {
    const steps = [
      stepOf('1', { startedAt: 10, tookMs: 5 }),
      stepOf('2', { startedAt: 15, status: 'waiting' }),
      stepOf('3', { startedAt: 20, status: 'skipped' }),
    ];
    const run = runOf('r', { startedAt: 9, status: 'waiting', steps });
    const bars = drawn({ commits, runs: [run] }).marks.filter(({ kind }) => kind === 'bar');
    expect(bars).toMatchObject([
      { id: 'run:r', lane: 'branch:main', at: 9, until: null, look: 'waiting' },
      { id: 'step:r:1', run: 'run:r', at: 10, until: 15, look: 'succeeded' },
      { id: 'step:r:2', until: null, look: 'waiting' },
      { id: 'step:r:3', until: 20, look: 'stopped' },
    ]);
  });

  it('that were cut off end with their steps', () => {
    const run = runOf('r', {
      ...{ startedAt: 0, endedAt: 50, status: 'dead' },
      steps: [stepOf('1', { startedAt: 10, status: 'running' })],
    });
    const { marks } = drawn({ runs: [run] });
    expect(marks).toMatchObject([
      { look: 'failed', until: 50 },
      { look: 'running', until: 50 },
    ]);
  });

  it('have steps in the lanes of the realities in which these were taken', () => {
    const steps = [stepOf('1.qa.1', { reality: 'qa@r' })];
    const { marks, lanes } = drawn({ commits, runs: [runOf('r', { steps })] });
    expect(marks.at(-1)).toMatchObject({ lane: 'reality:qa', run: 'run:r' });
    expect(lanes.map(({ id }) => id)).toEqual(['branch:main', 'reality:qa']);
  });
});

describe('the facts of realities', () => {
  it('come from one another, and runs put theirs away without a word', () => {
    const realities = [
      ...[fact('forked', 'trial', '1'), fact('committed', 'trial', '2')],
      ...[fact('discarded', 'trial', '3'), fact('discarded', 'qa@1', '4')],
    ];
    const { marks } = drawn({ realities });
    const parents = marks.map((mark) => mark.kind === 'point' && mark.parents);
    const of = (id: string): string => markId('reality', 'trial', id);
    expect(parents).toEqual([['commit:a'], [of('1')], [of('2')]]);
  });
});

describe('the id of a mark', () => {
  it('keeps its parts, whatever is in them', () => {
    const parts = ['a:b', 'ü/%', ''];
    expect(partsOfMark(markId('reality', ...parts))).toEqual(['reality', ...parts]);
    expect(partsOfMark('reality:%')).toEqual([]);
  });
});

describe('what is told to a webview', () => {
  const head = {
    ...{ repositories: [], chosen: '', lanes: [], sentence: '', summary: '', hasOlder: false },
  };

  it('is all at first, then only what is new', () => {
    const difference = new TimelineDifference();
    const [one, two, three] = [pointAt(1), pointAt(2), pointAt(3)];
    expect(difference.next(head, [one, two])).toEqual({
      ...{ kind: 'change', isAll: true, head, put: [one, two], removed: [] },
    });
    expect(difference.next(head, [one, two])).toBeUndefined();
    const failed = { ...two, look: 'fail' as const };
    expect(difference.next(head, [failed, three])).toEqual({
      ...{ kind: 'change', isAll: false, put: [failed, three], removed: ['p1'] },
    });
    expect(difference.next({ ...head, summary: 'more' }, [failed, three])).toMatchObject({
      put: [],
      head: { summary: 'more' },
    });
    difference.forget();
    expect(difference.next(head, [one])).toMatchObject({ isAll: true, put: [one], head });
  });
});
