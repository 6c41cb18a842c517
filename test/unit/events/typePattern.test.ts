import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/core/events/typePattern.ts';
import { eventOf } from '../../harness/payloadOf.ts';

describe('a filter of a log', () => {
  const events = [
    { ...eventOf('commit.created'), time: '2026-01-01T10:00:00.000Z' },
    { ...eventOf('run.failed'), time: '2026-01-02T10:00:00.000Z' },
    { ...eventOf('run.started'), time: '2026-01-03T12:00:00.000+02:00' },
  ];
  const types = (filter: Parameters<typeof compileFilter>[0]): readonly string[] =>
    events.filter(compileFilter(filter)).map(({ type }) => type.split('.').slice(2, 4).join('.'));

  it('takes all when it says nothing', () => {
    expect(types({})).toEqual(['commit.created', 'run.failed', 'run.started']);
  });

  it('takes a type or a glob of types', () => {
    expect(types({ type: 'run.failed' })).toEqual(['run.failed']);
    expect(types({ type: 'run.*' })).toEqual(['run.failed', 'run.started']);
  });

  it('takes what happened since a time, whatever the zone', () => {
    expect(types({ since: Date.UTC(2026, 0, 3, 10) })).toEqual(['run.started']);
    expect(types({ since: Date.UTC(2026, 0, 3, 10) + 1 })).toEqual([]);
    expect(types({ type: 'commit.*', since: Date.UTC(2026, 0, 2) })).toEqual([]);
  });

  it('refuses a type that does not exist', () => {
    expect(() => types({ type: 'run.fialed' })).toThrow(/No event type matches/);
  });
});
