import { describe, expect, it } from 'vitest';
import type { Change, CommitData } from '../../../src/core/events/commitData.ts';
import { createEvent } from '../../../src/core/events/event.ts';
import { evaluateCondition } from '../../../src/core/reactions/conditions.ts';
import type { Filters, HourWindow } from '../../../src/core/reactions/config.ts';
import { hourWindowSchema } from '../../../src/core/reactions/hoursSchema.ts';
import { matchReaction, type RouteContext } from '../../../src/core/reactions/route.ts';
import type { Trace } from '../../../src/core/reactions/trace.ts';
import { reaction, step } from '../../harness/reactions/sampleConfig.ts';
import { SAMPLE_SOURCE } from '../../harness/sampleEvents.ts';

const PERSON = { name: 'Tess Test', email: 'tess@example.com', at: '2026-01-01T00:00:00Z' };
const CONTEXT: RouteContext = {
  zone: 'UTC',
  isQuarantined: () => false,
  evaluate: (condition, event) => evaluateCondition(condition, event),
  maxHops: 8,
  isAsked: false,
  history: () => undefined,
};

const change = (path: string, given: Partial<Change> = {}): Change => ({
  ...{ path, kind: 'modified', mode: '100644', oid: '1'.repeat(40), size: 1 },
  ...given,
});

function matched(
  filters: Partial<Filters>,
  given: Partial<CommitData> = {},
  context: Partial<RouteContext> = {},
): Trace {
  const commit: CommitData = {
    ...{ oid: 'c'.repeat(40), tree: 'd'.repeat(40), parents: [] },
    ...{ ref: 'refs/heads/main', branch: 'main', author: PERSON, committer: PERSON },
    ...{ message: 'A change', trailers: [], actor: { kind: 'human', evidence: [] } },
    ...{ origin: 'local', observedAt: '2026-01-01T12:00:00Z', hour: 12 },
    ...{ changes: [], changesTruncated: false },
    ...given,
  };
  const about = { id: commit.oid, source: SAMPLE_SOURCE, observedAt: 0 };
  const event = createEvent({ ...about, type: 'commit.created', data: commit });
  const subject = { commit, parentTree: null, changes: commit.changes };
  const given_ = { filters: { on: ['commit.created'], ...filters } };
  return matchReaction(
    reaction('web', [step('run')], given_),
    { event, subject },
    {
      ...CONTEXT,
      ...context,
    },
  );
}

describe('paths', () => {
  const paths = ['k8s/**/*.yaml', '!k8s/old/**'];
  it.each<[string, readonly Change[], boolean]>([
    ['a change', [change('k8s/a.yaml')], true],
    ['a deletion', [change('k8s/a.yaml', { kind: 'deleted' })], true],
    ['a rename to', [change('k8s/a.yaml', { kind: 'renamed', oldPath: 'x' })], true],
    ['a rename away', [change('x', { kind: 'renamed', oldPath: 'k8s/a.yaml' })], true],
    ['what is excluded', [change('k8s/old/a.yaml')], false],
    [
      'a rename into what is excluded',
      [change('k8s/old/a.yaml', { kind: 'renamed', oldPath: 'k8s/a.yaml' })],
      true,
    ],
    ['what is excluded and something else', [change('k8s/old/a.yaml'), change('README.md')], false],
    ['a hidden file', [change('k8s/.hidden/.a.yaml')], true],
    ['a name with a line break', [change('k8s/a\nb.yaml')], true],
    ['nothing', [], false],
  ])('%s', (_, changes, isMatch) => {
    expect(matched({ paths }, { changes }).matched).toBe(isMatch);
  });

  it('are all but those that are excluded if only such are given', () => {
    expect(matched({ paths: ['!docs/**'] }, { changes: [change('a')] }).matched).toBe(true);
    expect(matched({ paths: ['!docs/**'] }, { changes: [change('docs/a')] }).matched).toBe(false);
  });

  it('that are not known say why', () => {
    const trace = matched({ paths }, { changesUnknown: 'The parent is not here.' });
    expect(trace.because).toMatchObject({ filter: 'paths', actual: 'The parent is not here.' });
  });
});

describe('author', () => {
  it.each<[readonly string[], boolean]>([
    [['*@example.com'], true],
    [['Tess*'], true],
    [['*', '!tess@*'], false],
    [['!tess@*'], false],
    [['!*-bot@*'], true],
    [['*@evil.test'], false],
  ])('%j', (author, isMatch) => {
    expect(matched({ author }).matched).toBe(isMatch);
  });
});

describe('hours', () => {
  const window = (text: string): readonly HourWindow[] => [hourWindowSchema.parse(text)];
  it.each<[string, string, string, boolean]>([
    ['22-06', 'UTC', '2026-01-01T22:00:00Z', true],
    ['22-06', 'UTC', '2026-01-01T05:59:59Z', true],
    ['22-06', 'UTC', '2026-01-01T06:00:00Z', false],
    ['22-06', 'UTC', '2026-01-01T21:59:59Z', false],
    ['22-24', 'UTC', '2026-01-01T23:59:00Z', true],
    ['22-24', 'UTC', '2026-01-01T00:00:00Z', false],
    ['00-06', 'UTC', '2026-01-01T00:00:00Z', true],
    // Clocks go forward at 01:00 UTC and back at 01:00 UTC.
    ['02-03', 'Europe/Berlin', '2026-03-29T00:59:00Z', false],
    ['03-04', 'Europe/Berlin', '2026-03-29T01:00:00Z', true],
    ['02-03', 'Europe/Berlin', '2026-10-25T00:30:00Z', true],
    ['02-03', 'Europe/Berlin', '2026-10-25T01:30:00Z', true],
    ['03-04', 'Europe/Berlin', '2026-10-25T02:00:00Z', true],
    ['22:30-06:15', 'Asia/Kathmandu', '2026-01-01T16:45:00Z', true],
    ['22:30-06:15', 'Asia/Kathmandu', '2026-01-01T16:44:00Z', false],
  ])('%s in %s holds %s: %s', (text, zone, observedAt, isMatch) => {
    const trace = matched({ hours: window(text) }, { observedAt }, { zone });
    expect(trace.matched).toBe(isMatch);
  });

  it('are by the time at which it was noticed, not by what the author says', () => {
    const author = { ...PERSON, at: '2026-01-01T03:00:00Z' };
    expect(matched({ hours: window('22-06') }, { author, committer: author }).because).toEqual({
      ...{ filter: 'hours', expected: '22:00-06:00', actual: '12:00 in UTC' },
    });
  });
});

describe('a condition', () => {
  it('that cannot be worked out is an error, not a no', () => {
    const trace = matched({ when: 'event.data.nothing.there == 1' });
    expect(trace).toMatchObject({ matched: false, because: { filter: 'when' } });
    expect(trace.error).toMatch(/nothing/);
  });
});

describe('trailers that anybody can write', () => {
  const trailers = [
    { key: 'Git-Reactor-Reaction', value: 'web' },
    { key: 'Git-Reactor-Run', value: 'x' },
    { key: 'Git-Reactor-Hops', value: '8' },
  ];

  it('keep a reaction from its own commits', () => {
    expect(matched({}, { trailers }).because?.filter).toBe('own');
    const [, ...others] = trailers;
    const other = [{ key: 'Git-Reactor-Reaction', value: 'other' }, ...others];
    expect(matched({}, { trailers: other }).because?.filter).toBe('hops');
  });

  it('exempt no commit that a person wants to have looked at', () => {
    expect(matched({}, { trailers }, { isAsked: true }).matched).toBe(true);
  });
});
