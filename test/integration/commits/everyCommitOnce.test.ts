import { describe, it } from 'vitest';
import { checkSequences } from '../../harness/streamWorld/checkSequences.ts';

const SEEDS = [1, 2, 3, 4];
const RUNS_EACH = 50;
const STEPS = 10;

/** `npm run exam:stream -- --runs N --seed S` plays more and longer ones. */
describe.concurrent('every commit exactly once, in order', () => {
  it.each(SEEDS)(
    'whatever happens to the repository and to the process (seed %i)',
    async (seed) => {
      await checkSequences({ seed, runs: RUNS_EACH, steps: STEPS });
    },
    900_000,
  );
});
