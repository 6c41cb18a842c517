/** `npm run exam:rollback -- [--repositories N] [--cases N] [--seed S] [--shrink]`: more and longer. */
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/errors.ts';
import { checkRollbacks } from '../harness/rollback/checkRollbacks.ts';

const { values } = parseArgs({
  options: {
    repositories: { type: 'string', default: '500' },
    cases: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    shrink: { type: 'boolean', default: false },
  },
});
const [repositories, casesEach, seed] = [values.repositories, values.cases, values.seed].map(
  Number,
) as [number, number, number];

console.log(`${repositories} repositories with ${casesEach} rollbacks each, seed ${seed} …`);
try {
  const tally = await checkRollbacks({
    ...{ repositories, casesEach, seed, kills: 'some' },
    isShrinking: values.shrink,
  });
  console.log(`Nothing was lost: ${JSON.stringify(tally)}`);
} catch (error) {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : '';
  console.error(`${messageOf(error)}\n${cause === '' ? '' : messageOf(cause)}`);
  process.exitCode = 1;
}
