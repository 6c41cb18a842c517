/** `npm test`: every check and every test, in order, going on after a failure. */
import { messageOf } from '../src/core/errors.ts';
import { stopAll } from './harness/processes.ts';
import type { TestResult } from './harness/testResult.ts';
import { hostStage, needsHost } from './stages/hostStages.ts';
import { checkStage } from './stages/stage.ts';
import type { Stage } from './stages/stage.ts';
import { summaryOf } from './stages/summary.ts';
import { vitestStage } from './stages/vitestStage.ts';

const STAGES: readonly Stage[] = [
  checkStage('types', [
    ['node_modules/typescript/bin/tsc'],
    ['node_modules/typescript/bin/tsc', '-p', 'media'],
  ]),
  checkStage('lint', [
    ['node_modules/eslint/bin/eslint.js', '.'],
    ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
    ['node_modules/knip/bin/knip.js'],
  ]),
  vitestStage('unit'),
  vitestStage('integration'),
  checkStage('build', [['esbuild.js']]),
  needsHost(hostStage),
  needsHost(vitestStage('e2e')),
];

process.exitCode = await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !STAGES.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    const known = STAGES.map((stage) => stage.name).join(', ');
    console.error(`No stage is called ${unknown.join(', ')}; there are ${known}.`);
    return 2;
  }
  const results: TestResult[] = [];
  for (const stage of STAGES) {
    if (names.length === 0 || names.includes(stage.name)) results.push(...(await attempt(stage)));
  }
  await stopAll();
  console.log(`\n${summaryOf(results).join('\n')}`);
  return results.some((result) => result.outcome === 'failed') ? 1 : 0;
}

async function attempt(stage: Stage): Promise<readonly TestResult[]> {
  console.log(`\n── ${stage.name} ${'─'.repeat(70 - stage.name.length)}`);
  try {
    return await stage.run();
  } catch (error) {
    console.error(messageOf(error));
    return [{ name: stage.name, outcome: 'failed', durationMs: 0, reason: messageOf(error) }];
  }
}
