import { expect, it } from 'vitest';
import { checkRollbacks } from '../../harness/rollback/checkRollbacks.ts';

const MINUTES = 60_000;

it(
  'loses nothing in any mode: undo and redo restore byte for byte (200 random cases)',
  { timeout: 8 * MINUTES },
  async () => {
    const tally = await checkRollbacks({ seed: 7, repositories: 40, casesEach: 5, kills: 'none' });
    expect(tally.cases).toBe(200);
    expect(tally.done).toBeGreaterThan(80);
    expect(tally.merged).toBeGreaterThan(0);
  },
);
