import fc from 'fast-check';
import type { Step } from './operations.ts';
import { KINDS, playSequence, type Mode } from './sequence.ts';

export interface Check {
  readonly seed: number;
  readonly runs: number;
  readonly steps: number;
  /** Looks for a shorter sequence that fails too; slow, and what fails by chance may not again. */
  readonly isShrinking?: boolean;
}

const MODES: readonly Mode[] = [
  { batchAbove: 4, isReminded: true },
  { batchAbove: 500, isReminded: false },
];

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    ...KINDS.map(({ weight, kinds }) => ({ weight, arbitrary: fc.constantFrom(...kinds) })),
  ),
  a: fc.nat(99),
  b: fc.nat(99),
});

/**
 * Plays random sequences on real repositories.
 * @throws Error with the seed, the sequence and what is wrong, for the first one that fails
 */
export async function checkSequences({ seed, runs, steps, isShrinking }: Check): Promise<void> {
  const sequence = fc.array(step, { minLength: Math.min(4, steps), maxLength: steps, size: 'max' });
  const property = fc.asyncProperty(sequence, fc.constantFrom(...MODES), async (played, mode) => {
    const problems = await playSequence(played, mode);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  await fc.assert(property, { seed, numRuns: runs, endOnFailure: isShrinking !== true });
}
