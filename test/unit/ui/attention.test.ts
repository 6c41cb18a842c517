import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../src/core/reactions/approval.ts';
import type { ReactionsConfig } from '../../../src/core/reactions/config.ts';
import type { ConfigState } from '../../../src/core/reactions/reactions.ts';
import type { Run } from '../../../src/core/reactions/run.ts';
import { attentionOf, countOf } from '../../../src/ui/runs/attention.ts';

const HEAD = 'a'.repeat(40);

function runOf(id: string, given: Partial<Run>): Run {
  return {
    ...{ id, reaction: 'web', rule: 'r', group: 'g', event: 'e', on: 'commit.created' },
    ...{ sequence: 1, commit: HEAD, tree: null, config: 'c', status: 'succeeded' },
    ...{ waitsFor: null, labels: [], steps: [], startedAt: 0, hasActed: false },
    isElsewhere: false,
    ...given,
  };
}

function stateOf(actingHash: string | null, hasConsent: boolean): ConfigState {
  const config = { hash: 'c', actingHash } as ReactionsConfig;
  return { config, problems: [], hasConsent };
}

function seen(runs: readonly Run[], state = stateOf(null, true)) {
  return attentionOf({ state, runs, approvals: [] }, HEAD);
}

describe('what wants a person', () => {
  it('is nothing where there are no reactions', () => {
    expect(countOf(attentionOf(undefined, HEAD))).toBe(0);
  });

  it.each([
    ['something acts without consent', 'h', false, true],
    ['what acts has consent', 'h', true, false],
    ['nothing acts', null, true, false],
  ])('is consent if %s: %j, %s', (_, hash, hasConsent, expected) => {
    expect(seen([], stateOf(hash, hasConsent)).needsConsent).toBe(expected);
  });

  it('are dead runs that were not taken again', () => {
    const runs = [
      runOf('3', { retryOf: '1' }),
      runOf('2', { status: 'dead' }),
      runOf('1', { status: 'dead' }),
    ];
    expect(seen(runs).dead.map(({ id }) => id)).toEqual(['2']);
  });

  it('are failed runs of HEAD, unless the reaction has succeeded there since', () => {
    const runs = [
      runOf('5', { reaction: 'api', status: 'succeeded' }),
      runOf('4', { reaction: 'api', status: 'failed' }),
      runOf('3', { status: 'failed' }),
      runOf('2', { status: 'succeeded' }),
      runOf('1', { status: 'failed', reaction: 'old', commit: 'b'.repeat(40) }),
    ];
    expect(seen(runs).failing.map(({ id }) => id)).toEqual(['3']);
  });

  it('are counted together: questions, dead and failing runs', () => {
    const runs = [runOf('2', { status: 'dead' }), runOf('1', { status: 'failed', reaction: 'x' })];
    const approvals = [{ id: 'q' } as Approval];
    const state = stateOf(null, true);
    expect(countOf(attentionOf({ state, runs, approvals }, HEAD))).toBe(3);
  });

  it('are not the runs under way, which are told apart', () => {
    const runs = [runOf('2', { status: 'running' }), runOf('1', { status: 'waiting' })];
    const attention = seen(runs);
    expect(attention.underWay).toHaveLength(2);
    expect(countOf(attention)).toBe(0);
  });
});
