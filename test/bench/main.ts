/** `npm run bench -- NAME [args]`: runs `test/bench/NAME.ts`. */
import { readdirSync } from 'node:fs';
import { messageOf } from '../../src/core/errors.ts';

/** What a benchmark exports. It prints its own table. */
export interface Bench {
  run(args: readonly string[]): Promise<void>;
}

/** Files beside this one that are no benchmarks by themselves. */
const NOT_A_BENCH = /^(main|table|.*InHost)\.ts$/;

const [name, ...args] = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !NOT_A_BENCH.test(file))
  .map((file) => file.slice(0, -'.ts'.length));

if (name === undefined || !names.includes(name)) {
  console.error(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  const bench = (await import(`./${name}.ts`)) as Bench;
  await bench.run(args).catch((error: unknown) => {
    console.error(messageOf(error));
    process.exitCode = 1;
  });
}
