import type { Oid } from '../../core/events/commitData.ts';
import type { Approval } from '../../core/reactions/approval.ts';
import type { ConfigProblem } from '../../core/reactions/config.ts';
import type { Reactions } from '../../core/reactions/reactions.ts';
import { isOver, type Run } from '../../core/reactions/run.ts';

/** What of the reactions of a repository wants a person, or is going on. */
export interface Attention {
  /** Something in the configuration acts, and nobody consented to it. */
  readonly needsConsent: boolean;
  readonly problems: readonly ConfigProblem[];
  readonly approvals: readonly Approval[];
  /** Runs that used up their retries, newest first. */
  readonly dead: readonly Run[];
  /** Of HEAD: the newest run of each reaction, where it failed. */
  readonly failing: readonly Run[];
  readonly underWay: readonly Run[];
}

const NOTHING: Attention = {
  ...{ needsConsent: false, problems: [], approvals: [] },
  ...{ dead: [], failing: [], underWay: [] },
};

export function attentionOf(
  reactions: Pick<Reactions, 'state' | 'runs' | 'approvals'> | undefined,
  head: Oid | null,
): Attention {
  if (reactions === undefined) return NOTHING;
  const { state, runs, approvals } = reactions;
  const retried = new Set(runs.flatMap(({ retryOf }) => retryOf ?? []));
  return {
    needsConsent: (state.config?.actingHash ?? null) !== null && !state.hasConsent,
    problems: state.problems,
    approvals,
    dead: runs.filter(({ id, status }) => status === 'dead' && !retried.has(id)),
    failing: newestOfEach(runs.filter(({ commit }) => commit !== null && commit === head)).filter(
      ({ status }) => status === 'failed',
    ),
    underWay: runs.filter((run) => !isOver(run)),
  };
}

/** How many things wait for a person or have failed. */
export function countOf({ approvals, dead, failing }: Attention): number {
  return approvals.length + dead.length + failing.length;
}

function newestOfEach(runs: readonly Run[]): readonly Run[] {
  const newest = new Map<string, Run>();
  for (const run of runs) if (!newest.has(run.reaction)) newest.set(run.reaction, run);
  return [...newest.values()];
}
