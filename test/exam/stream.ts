/** `npm run exam:stream -- --runs N --seed S [--steps N] [--shrink]`: the sequences of the tests, more and longer. */
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/errors.ts';
import { checkSequences } from '../harness/streamWorld/checkSequences.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    steps: { type: 'string', default: '20' },
    shrink: { type: 'boolean', default: false },
  },
});
const [runs, seed, steps] = [values.runs, values.seed, values.steps].map(Number) as Numbers;
type Numbers = [number, number, number];

console.log(`${runs} sequences of up to ${steps} steps, seed ${seed} …`);
try {
  await checkSequences({ runs, seed, steps, isShrinking: values.shrink });
  console.log('Every commit was told exactly once, in order.');
} catch (error) {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : '';
  console.error(`${messageOf(error)}\n${cause === '' ? '' : messageOf(cause)}`);
  process.exitCode = 1;
}
