import fc from 'fast-check';
import { messageOf } from '../../../src/core/errors.ts';
import type { RollbackReport } from '../../../src/core/events/rollbackData.ts';
import type { Recovery } from '../../../src/core/rollback/recover.ts';
import type { RollbackRequest } from '../../../src/core/rollback/planRollback.ts';
import type { Rollbacks } from '../../../src/core/rollback/rollback.ts';
import type { FaultPoint } from '../../../src/core/rollback/world.ts';
import type { TestRepository } from '../gitRepository.ts';
import { recoverKilled, runKilled } from './killedRollback.ts';
import { openRollbacks } from './openRollbacks.ts';
import { buildRepository, repositoryPlan } from './randomRepository.ts';
import { differences, stateOf, type RepositoryState } from './repositoryState.ts';

export interface Check {
  readonly seed: number;
  readonly repositories: number;
  readonly casesEach: number;
  /** Which of the cases die in the middle, by a real SIGKILL. */
  readonly kills: 'none' | 'some' | 'all';
  readonly isShrinking?: boolean;
}

/** What the cases came to; a check that only refuses proves nothing. */
export interface Tally {
  cases: number;
  done: number;
  refused: number;
  killed: number;
  killedAgain: number;
  finished: number;
  putBack: number;
  merged: number;
}

const POINTS: readonly FaultPoint[] = [
  ...(['begun', 'staged', 'kept', 'journalled', 'locked', 'file', 'file', 'files'] as const),
  ...(['ref', 'index', 'verified', 'recorded'] as const),
];

const request: fc.Arbitrary<RollbackRequest> = fc.record({
  mode: fc.constantFrom('revert', 'revert', 'reset', 'restore'),
  target: fc.oneof(
    fc.constant('previous' as const),
    fc.record({ revision: fc.constantFrom('HEAD~1', 'HEAD~2', 'HEAD~3') }),
    fc.record({ undoing: fc.constantFrom('HEAD', 'HEAD~1', 'HEAD~2') }),
  ),
});

const kill = fc.record({
  act: fc.constantFrom('apply', 'apply', 'undo', 'redo'),
  point: fc.constantFrom(...POINTS),
  nth: fc.integer({ min: 1, max: 3 }),
  /** Where the process dies as well that is to settle it. */
  settling: fc.option(
    fc.record({
      point: fc.constantFrom<FaultPoint[]>('back', 'back', 'back', 'recorded'),
      nth: fc.integer({ min: 1, max: 5 }),
    }),
  ),
});
type Kill = typeof kill extends fc.Arbitrary<infer T> ? T : never;
const isRedone = fc.nat(2).map((n) => n === 0);

/** One rollback to and fro, perhaps with a death on the way. */
interface Case {
  readonly request: RollbackRequest;
  /** Whether it is carried out once more after it was undone, and undone again. */
  readonly isRedone: boolean;
  readonly kill: Kill | null;
}

const CASES: Readonly<Record<Check['kills'], fc.Arbitrary<Case>>> = {
  none: fc.record({ request, isRedone, kill: fc.constant(null) }),
  some: fc.record({ request, isRedone, kill: fc.option(kill) }),
  all: fc.record({ request, isRedone, kill }).map((each) => ({
    ...each,
    isRedone: each.isRedone || each.kill.act === 'redo',
  })),
};

/**
 * Rolls random repositories with random uncommitted work back in every mode, undoes, redoes, kills
 * it in between, and compares complete states.
 * @throws Error with the seed, the case and what is wrong, for the first that fails
 */
export async function checkRollbacks(check: Check): Promise<Tally> {
  const tally = {
    ...{ cases: 0, done: 0, refused: 0, merged: 0 },
    ...{ killed: 0, killedAgain: 0, finished: 0, putBack: 0 },
  };
  const cases = fc.array(CASES[check.kills], {
    minLength: check.casesEach,
    maxLength: check.casesEach,
  });
  const property = fc.asyncProperty(repositoryPlan, cases, async (plan, played) => {
    const repository = buildRepository(plan);
    try {
      for (const each of played) await runCase(repository, each, tally);
    } finally {
      repository.remove();
    }
  });
  const { seed, repositories: numRuns } = check;
  await fc.assert(property, { seed, numRuns, endOnFailure: check.isShrinking !== true });
  return tally;
}

async function runCase(repository: TestRepository, played: Case, tally: Tally): Promise<void> {
  try {
    await new CaseRun(repository, played, tally).run();
  } catch (error) {
    throw new Error(`${JSON.stringify(played)}: ${messageOf(error)}`, { cause: error });
  }
}

class CaseRun {
  readonly #repository: TestRepository;
  readonly #case: Case;
  readonly #tally: Tally;

  constructor(repository: TestRepository, played: Case, tally: Tally) {
    this.#repository = repository;
    this.#case = played;
    this.#tally = tally;
  }

  /** Ends in the state in which it began. */
  async run(): Promise<void> {
    this.#tally.cases++;
    const rollbacks = await openRollbacks(this.#repository.dir);
    try {
      const before = this.#state();
      const plan = await rollbacks.plan(this.#case.request);
      this.#same(before, 'planning');
      if (plan.status === 'refused') {
        this.#tally.refused++;
        return;
      }
      await this.#backAndForth(rollbacks, plan, before);
    } finally {
      rollbacks.dispose();
    }
  }

  async #backAndForth(
    rollbacks: Rollbacks,
    plan: RollbackReport,
    before: RepositoryState,
  ): Promise<void> {
    if (plan.merged !== undefined) this.#tally.merged++;
    const { request } = this.#case;
    await this.#act('apply', rollbacks, before, () => rollbacks.apply(request, plan));
    const after = this.#state();
    this.#onlyPlanned(plan, before, after);
    await this.#act('undo', rollbacks, after, () => rollbacks.undo());
    this.#same(before, 'undo');
    if (!this.#case.isRedone) {
      this.#tally.done++;
      return;
    }
    await this.#act('redo', rollbacks, before, () => rollbacks.redo());
    this.#same(after, 'redo');
    done(await rollbacks.undo(), 'the last undo');
    this.#same(before, 'the last undo');
    this.#tally.done++;
  }

  /** Perhaps dies on the way; then what the next start makes of it is all or nothing. */
  async #act(
    act: 'apply' | 'undo' | 'redo',
    rollbacks: Rollbacks,
    before: RepositoryState,
    run: () => Promise<RollbackReport>,
  ): Promise<void> {
    const { kill, request } = this.#case;
    if (kill?.act !== act) {
      done(await run(), act);
      return;
    }
    const wasKilled = await runKilled(this.#repository.dir, {
      ...kill,
      nth: kill.point === 'file' ? kill.nth : 1,
      request,
    });
    if (!wasKilled) return;
    this.#tally.killed++;
    const recovery = await this.#settle(rollbacks, kill);
    if (recovery === undefined)
      throw new Error(`${act} killed at ${kill.point}: nothing to settle`);
    if (recovery.left.length > 0) throw new Error(`left: ${recovery.left.join()}`);
    if (recovery.outcome === 'finished') {
      this.#tally.finished++;
      return;
    }
    this.#same(before, `${act} killed at ${kill.point}, ${recovery.outcome}`);
    this.#tally.putBack++;
    done(act === 'apply' ? await this.#again(rollbacks) : await run(), `${act} again`);
  }

  /** Perhaps dies on the way as well, and then once more from the beginning. */
  async #settle(rollbacks: Rollbacks, { settling }: Kill): Promise<Recovery | undefined> {
    if (settling === null) return rollbacks.recover();
    const { request } = this.#case;
    const recovery = await recoverKilled(this.#repository.dir, { ...settling, request });
    if (recovery !== undefined) return recovery;
    this.#tally.killedAgain++;
    return rollbacks.recover();
  }

  async #again(rollbacks: Rollbacks): Promise<RollbackReport> {
    return rollbacks.apply(this.#case.request, await rollbacks.plan(this.#case.request));
  }

  #onlyPlanned(plan: RollbackReport, before: RepositoryState, after: RepositoryState): void {
    const planned = new Set(plan.files.map(({ path }) => Buffer.from(path).toString('latin1')));
    const surprising = differences(before, after).filter((key) => {
      const path = /^(?:file|index|announced) ([^]*?)(?: \d)?$/.exec(key)?.[1];
      return path === undefined ? !/^ref refs\/heads\/main$/.test(key) : !planned.has(path);
    });
    if (surprising.length > 0) throw new Error(`changed outside of the plan: ${surprising.join()}`);
  }

  #same(expected: RepositoryState, what: string): void {
    const state = this.#state();
    const differing = differences(expected, state);
    if (differing.length === 0) return;
    const told = differing.map((key) => `${key}: ${expected[key] ?? '-'} → ${state[key] ?? '-'}`);
    throw new Error(`after ${what}:\n${told.join('\n')}`);
  }

  #state(): RepositoryState {
    return stateOf(this.#repository);
  }
}

function done(report: RollbackReport, what: string): void {
  if (report.status !== 'done') throw new Error(`${what} was refused: ${report.reason ?? ''}`);
}
