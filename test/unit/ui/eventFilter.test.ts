import { describe, expect, it } from 'vitest';
import type { CommitData } from '../../../src/core/events/commitData.ts';
import type { Verdict } from '../../../src/core/events/validationData.ts';
import type { Entry, EntryKind } from '../../../src/ui/events/entry.ts';
import {
  isFiltering,
  isShown,
  NO_FILTER,
  readFilter,
  wants,
  type EventFilter,
} from '../../../src/ui/events/eventFilter.ts';
import { eventOf } from '../../harness/payloadOf.ts';

const commit: Entry = { kind: 'commit', at: 0, commit: { branch: 'main' } as CommitData };
const moved: Entry = { kind: 'other', at: 0, event: eventOf('ref.moved') };
const deployed: Entry = { kind: 'deployment', at: 0, event: eventOf('deployment.started') };

interface Commit {
  readonly verdict?: Verdict['verdict'];
  readonly below?: readonly EntryKind[];
}

function shows(filter: Partial<EventFilter>, entry: Entry, known: Commit = {}): boolean {
  const verdict = known.verdict && ({ verdict: known.verdict } as Verdict);
  return isShown({ ...NO_FILTER, ...filter }, entry, () => ({
    verdict,
    below: new Set(known.below),
  }));
}

describe('a filter of events', () => {
  it('lets everything through if nothing was chosen', () => {
    expect(isFiltering(NO_FILTER)).toBe(false);
    expect([commit, moved, deployed].every((entry) => shows({}, entry))).toBe(true);
    expect(wants(NO_FILTER, 'run')).toBe(true);
  });

  it('lets the chosen kinds through, and commits for what stands below them', () => {
    const runs = { kinds: ['run'] } as const;
    expect(shows({ kinds: ['commit'] }, commit)).toBe(true);
    expect(shows({ kinds: ['commit'] }, moved)).toBe(false);
    expect(shows({ kinds: ['deployment'] }, deployed)).toBe(true);
    expect(shows(runs, commit)).toBe(false);
    expect(shows(runs, commit, { below: ['run'] })).toBe(true);
    expect(shows(runs, commit, { below: ['deployment'] })).toBe(false);
  });

  it.each([
    ['fail', 'fail', true],
    ['fail', 'pass', false],
    ['none', 'skipped', true],
    ['none', undefined, true],
    ['none', 'pass', false],
  ] as const)('that asks for %s, of a commit with %s: %s', (asked, verdict, isThrough) => {
    const known = verdict === undefined ? {} : { verdict };
    expect(shows({ verdicts: [asked] }, commit, known)).toBe(isThrough);
  });

  it('by branch or verdict shows commits only, since nothing else has one', () => {
    expect(shows({ branches: ['main', 'next'] }, commit)).toBe(true);
    expect(shows({ branches: ['next'] }, commit)).toBe(false);
    expect(shows({ branches: ['main'] }, moved)).toBe(false);
    expect(shows({ verdicts: ['fail'] }, deployed)).toBe(false);
  });

  it.each([undefined, null, 7, 'x', [], { kinds: 'commit' }, { verdicts: [{}], branches: [1] }])(
    'that was kept as %j is none',
    (kept) => {
      expect(isFiltering(readFilter(kept))).toBe(false);
    },
  );

  it('is what was chosen when it is read again, without what is not known any more', () => {
    const chosen = { kinds: ['run'], branches: ['main'], verdicts: ['fail'] };
    expect(readFilter(chosen)).toEqual(chosen);
    const other = { kinds: ['run', 'x'], branches: ['main', 'main'], verdicts: ['fail', 'y'] };
    expect(readFilter(other)).toEqual(chosen);
  });
});
