import type { CommitData } from '../../core/events/commitData.ts';
import type { Verdict } from '../../core/events/validationData.ts';
import type { Run, RunStatus, RunStep, StepStatus } from '../../core/reactions/run.ts';
import type { BarLook, BarMark, Lane, Mark, PointMark } from '../../shared/timeline/marks.ts';
import { commitId, markId } from './markIds.ts';
import type { Batch, RealityFact, TimelineFacts } from './timelineFacts.ts';

export type Labelled = Pick<Mark, 'label' | 'spoken' | 'details'>;

/** How marks and lanes are put into words. */
export interface MarkWords {
  readonly lane: (kind: string, name: string, isHead: boolean) => Lane;
  readonly commit: (commit: CommitData, verdict: Verdict | undefined) => Labelled;
  readonly batch: (batch: Batch) => Labelled;
  readonly reality: (fact: RealityFact) => Labelled;
  readonly run: (run: Run) => Labelled;
  readonly step: (run: Run, step: RunStep) => Labelled;
}

export interface DrawnTimeline {
  readonly lanes: readonly Lane[];
  readonly marks: readonly Mark[];
}

/** A commit that was noticed so soon stands where it was noticed: git's own times are whole seconds. */
const NOTICED_SOON_MS = 5_000;
const OTHERS = 'other:';

const branchLane = (branch: string | null): string => `branch:${branch ?? ''}`;
/** What runs fork is called `name@run`: all of one name share a lane. */
export const realityName = (name: string): string => name.split('@')[0] ?? name;
const realityLane = (name: string): string => `reality:${realityName(name)}`;
/** A run puts away its realities by itself; that is not worth a mark. */
const isWorthAMark = ({ kind, reality }: RealityFact): boolean =>
  kind !== 'discarded' || !reality.includes('@');

/** What is drawn for what happened: the branch of HEAD first, then the others and the realities. */
export function marksOf(facts: TimelineFacts, words: MarkWords): DrawnTimeline {
  const laneOf = new Map(facts.commits.map(({ oid, branch }) => [oid, branchLane(branch)]));
  for (const { to, branch } of facts.batches) laneOf.set(to, branchLane(branch));
  const marks: readonly Mark[] = [
    ...commitMarks(facts, words),
    ...facts.batches.map((batch) => batchMark(batch, words)),
    ...realityMarks(facts.realities.filter(isWorthAMark), words),
    ...facts.runs.flatMap((run) => runMarks(run, laneOf.get(run.commit ?? '') ?? OTHERS, words)),
  ];
  return { lanes: lanesOf(marks, facts.head, words), marks };
}

function lanesOf(marks: readonly Mark[], head: string | null, words: MarkWords): readonly Lane[] {
  const newest = new Map<string, number>();
  for (const { lane, at } of marks) newest.set(lane, Math.max(at, newest.get(lane) ?? at));
  const isHead = (id: string): boolean => id === branchLane(head);
  const rank = (id: string): number =>
    isHead(id) ? 0 : id.startsWith('branch:') ? 1 : id.startsWith('reality:') ? 2 : 3;
  return [...newest]
    .sort(([a, atA], [b, atB]) => rank(a) - rank(b) || atB - atA)
    .map(([id]) =>
      words.lane(id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1), isHead(id)),
    );
}

function commitMarks(facts: TimelineFacts, words: MarkWords): readonly PointMark[] {
  const ordered = facts.commits
    .map((commit) => ({ commit, at: momentOf(commit, facts.now) }))
    .sort((a, b) => a.at - b.at);
  let last = -Infinity;
  return ordered.map(({ commit, at }) => {
    // Commits of the same second stand side by side.
    last = Math.max(at, last + 1);
    return commitMark(commit, last, facts, words);
  });
}

/** The future is the present: clocks differ, and a commit may claim any time. */
function momentOf({ committer, observedAt }: CommitData, now: number): number {
  const [said, noticed] = [Date.parse(committer.at), Date.parse(observedAt)];
  const isSoon = Math.abs(noticed - said) <= NOTICED_SOON_MS;
  const at = isSoon || Number.isNaN(said) ? noticed : said;
  return Number.isNaN(at) ? now : Math.min(at, now);
}

function commitMark(
  commit: CommitData,
  at: number,
  { verdictOf }: TimelineFacts,
  words: MarkWords,
): PointMark {
  const verdict = verdictOf(commit.oid);
  return {
    kind: 'point',
    id: commitId(commit.oid),
    lane: branchLane(commit.branch),
    at,
    look: verdict?.verdict ?? 'unchecked',
    parents: commit.parents.map(commitId),
    ...words.commit(commit, verdict),
  };
}

function batchMark(batch: Batch, words: MarkWords): PointMark {
  const { branch, at, to } = batch;
  const lane = branchLane(branch);
  return {
    kind: 'point',
    id: commitId(to),
    lane,
    at,
    look: 'fact',
    parents: [],
    ...words.batch(batch),
  };
}

function realityMarks(facts: readonly RealityFact[], words: MarkWords): readonly PointMark[] {
  const newest = new Map<string, string>();
  return facts.map((fact) => {
    const { kind, reality, base, at, verdict } = fact;
    const id = markId('reality', reality, fact.id);
    const parent = kind === 'forked' ? commitId(base) : newest.get(reality);
    newest.set(reality, id);
    return {
      kind: 'point',
      id,
      lane: realityLane(reality),
      at,
      look: verdict ?? (kind === 'committed' ? 'unchecked' : 'fact'),
      parents: parent === undefined ? [] : [parent],
      ...words.reality(fact),
    };
  });
}

function runMarks(run: Run, lane: string, words: MarkWords): readonly BarMark[] {
  const id = markId('run', run.id);
  const own: BarMark = {
    kind: 'bar',
    id,
    run: id,
    lane,
    at: run.startedAt,
    until: run.endedAt ?? null,
    look: barLook(run.status),
    ...words.run(run),
  };
  const steps = run.steps.map((step): BarMark => ({
    kind: 'bar',
    id: markId('step', run.id, step.place),
    run: id,
    lane: step.reality === null ? lane : realityLane(step.reality),
    at: step.startedAt,
    until: endOfStep(run, step),
    look: barLook(step.status),
    ...words.step(run, step),
  }));
  return [own, ...steps];
}

/** A step that was cut off ended with its run, if it did. */
function endOfStep({ endedAt }: Run, { status, startedAt, tookMs }: RunStep): number | null {
  if (tookMs !== undefined) return startedAt + tookMs;
  if (status === 'running' || status === 'waiting') return endedAt ?? null;
  return startedAt;
}

function barLook(status: RunStatus | StepStatus): BarLook {
  switch (status) {
    case 'dead':
    case 'interrupted':
      return 'failed';
    case 'cancelled':
    case 'skipped':
      return 'stopped';
    default:
      return status;
  }
}
