import { describe, expect, it } from 'vitest';
import type { CommitData } from '../../../src/core/events/commitData.ts';
import { createEvent, type ReactorEvent } from '../../../src/core/events/event.ts';
import type { EventMap, EventType } from '../../../src/core/events/eventMap.ts';
import { entryOf, type Entry } from '../../../src/ui/events/entry.ts';
import { MOST_ENTRIES, EntryList } from '../../../src/ui/events/entryList.ts';
import { eventOfEachType } from '../../harness/payloadOf.ts';
import { SAMPLE_SOURCE } from '../../harness/sampleEvents.ts';

const START = Date.UTC(2026, 10, 27);

function commitOf(oid: string, minute: number): CommitData {
  const observedAt = new Date(START + minute * 60_000).toISOString();
  return { oid, observedAt, branch: 'main' } as CommitData;
}

interface Told<T extends EventType> {
  readonly id?: string;
  readonly minute?: number;
  readonly data: EventMap[T];
  readonly cause?: ReactorEvent<'commit.created'>;
}

function told<T extends EventType>(type: T, { id, minute = 0, data, cause }: Told<T>) {
  return createEvent({
    ...{ id: id ?? `${type} ${minute}`, source: SAMPLE_SOURCE, type, data },
    observedAt: START + minute * 60_000,
    ...(cause !== undefined && { cause: cause }),
  }) as never;
}

const created = (oid: string, minute: number): ReactorEvent<'commit.created'> =>
  told('commit.created', { id: `created ${oid}`, minute, data: commitOf(oid, minute) });

const deployed = (commit: string, minute: number, cause?: ReactorEvent<'commit.created'>) =>
  told('deployment.completed', {
    ...{ id: `deployed ${commit} ${minute}`, minute },
    data: { ...DEPLOYMENT, commit },
    ...(cause !== undefined && { cause }),
  });

const DEPLOYMENT = {
  ...{ deployment: 'd', name: 'web', environment: 'production' },
  ...{ tookMs: 1, replaces: null },
};

const checked = (healthy: boolean, minute: number) =>
  told('platform.healthCheck', {
    minute,
    data: { name: 'web', environment: 'production', healthy, target: 'x', tookMs: 1 },
  });

const nameOf = (entry: Entry): string => {
  if (entry.kind === 'commit') return entry.commit.oid;
  return entry.kind === 'run' ? entry.run.id : entry.event.id;
};

const namesOf = (list: EntryList): readonly string[] => list.arranged().entries.map(nameOf);

describe('the list of entries', () => {
  it('has what was told and what history holds in one order, each commit once', () => {
    const list = new EntryList();
    list.tell(created('c', 3));
    list.addHistory([commitOf('c', 3), commitOf('b', 2), commitOf('a', 1)]);
    list.tell(created('d', 4));
    expect(namesOf(list)).toEqual(['d', 'c', 'b', 'a']);
  });

  it('has commits of the same moment in the order in which they were told', () => {
    const list = new EntryList();
    list.addHistory([commitOf('b', 1), commitOf('a', 1)]);
    for (const oid of ['c', 'd', 'e']) list.tell(created(oid, 1));
    expect(namesOf(list)).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  it('puts what follows from a commit, or is about one, below it', () => {
    const list = new EntryList();
    const commit = created('a', 1);
    list.tell(commit);
    list.tell(deployed('a', 3));
    list.tell(deployed('elsewhere', 2, commit));
    expect(namesOf(list)).toEqual(['a']);
    const below = list.arranged().below.get('a') ?? [];
    expect(below.map(nameOf)).toEqual(['deployed elsewhere 2', 'deployed a 3']);
  });

  it('has what is about an unknown commit as an entry of its own, until the commit is known', () => {
    const list = new EntryList();
    list.tell(deployed('a', 3));
    expect(namesOf(list)).toEqual(['deployed a 3']);
    list.addHistory([commitOf('a', 1)]);
    expect(namesOf(list)).toEqual(['a']);
    expect(list.arranged().below.get('a')?.map(nameOf)).toEqual(['deployed a 3']);
  });

  it('tells that a branch moved only where no commit of the list says so', () => {
    const list = new EntryList();
    const data = { ref: 'refs/heads/main', from: null, cause: 'commit' };
    list.tell(created('a', 1));
    list.tell(told('ref.moved', { id: 'arrival', data: { ...data, to: 'a' } }));
    list.tell(told('ref.moved', { id: 'jump', minute: 2, data: { ...data, to: 'z' } }));
    expect(namesOf(list)).toEqual(['jump', 'a']);
    expect([...list.arranged().below.values()].flat()).toEqual([]);
  });

  it('tells where HEAD went if that is another branch', () => {
    const list = new EntryList();
    const on = (ref: string | null, oid: string) => ({ ref, oid });
    const went = (from: object, to: object, minute: number) =>
      told('head.moved', {
        minute,
        data: { worktree: '', from, to, cause: '' } as EventMap['head.moved'],
      });
    list.tell(created('a', 0));
    expect(list.tell(went(on('main', 'z'), on('main', 'a'), 1))).toBe(false);
    list.tell(went(on('main', 'a'), on('next', 'a'), 2));
    list.tell(went(on('next', 'a'), on(null, 'a'), 3));
    list.tell(went(on(null, 'a'), on(null, 'y'), 4));
    expect(namesOf(list)).toEqual(['head.moved 4', 'head.moved 2', 'a']);
  });

  it('tells of health when it changes', () => {
    const list = new EntryList();
    const news = [true, true, false, false, true].map((healthy, minute) =>
      list.tell(checked(healthy, minute)),
    );
    expect(news).toEqual([true, false, true, false, true]);
  });

  it('takes what is older without a change to what is newer', () => {
    const list = new EntryList();
    list.tell(created('c', 3));
    list.addOlder([created('a', 1), created('c', 3), deployed('x', 2)]);
    list.addHistory([commitOf('b', 2), commitOf('a', 0)]);
    expect(namesOf(list)).toEqual(['c', 'deployed x 2', 'b', 'a']);
  });

  it('is bounded, also by a flood from elsewhere: what is oldest goes first', () => {
    const list = new EntryList();
    list.tell(created('a', 0));
    for (let minute = 1; minute <= MOST_ENTRIES + 50; minute += 1) {
      list.tell(deployed('x', minute));
    }
    expect(namesOf(list)).toHaveLength(MOST_ENTRIES);
    expect(namesOf(list)[0]).toBe(`deployed x ${MOST_ENTRIES + 50}`);
    expect(list.size).toBeLessThanOrEqual(MOST_ENTRIES + 1);
  });
});

describe('an event', () => {
  it('of each type is either told by another row or an entry of its own', () => {
    const own = eventOfEachType().filter((event) => entryOf(event) !== undefined);
    const types = own.map(({ id }) => id.replace(/-\d+$/, ''));
    expect(types).toContain('deployment.rolledBack');
    expect(types).toContain('rollback.applied');
    expect(types).toContain('tag.created');
    expect(types.filter((type) => /^(run|step|approval|validation)\./.test(type))).toEqual([]);
  });
});
