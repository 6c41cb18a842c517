import { expect, it } from 'vitest';
import { checkRollbacks } from '../../harness/rollback/checkRollbacks.ts';

const MINUTES = 60_000;

it(
  'loses nothing when it is killed at any stage: the next start finishes or undoes it (100 cases)',
  { timeout: 8 * MINUTES },
  async () => {
    const tally = await checkRollbacks({ seed: 11, repositories: 20, casesEach: 5, kills: 'all' });
    expect(tally.cases).toBe(100);
    expect(tally.finished).toBeGreaterThan(5);
    expect(tally.putBack).toBeGreaterThan(10);
    expect(tally.killedAgain).toBeGreaterThan(5);
  },
);
