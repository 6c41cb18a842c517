import { ended, start } from '../harness/processes.ts';
import { CHECKOUT } from '../harness/checkout.ts';
import type { TestResult } from '../harness/testResult.ts';

/** One part of `npm test`. */
export interface Stage {
  readonly name: string;
  /** Prints as it goes on; never rejects for a failing test. */
  run(): Promise<readonly TestResult[]>;
}

/** A Node script with its arguments, paths below the checkout. */
export type Script = readonly [path: string, ...args: readonly string[]];

/** Runs a Node script of the checkout with its output live; resolves with the exit code. */
export async function runScript([path, ...args]: Script): Promise<number> {
  return ended(start(process.execPath, [path, ...args], { cwd: CHECKOUT, stdio: 'inherit' }));
}

/** A stage that counts as one test: all scripts run, and it passes if all of them do. */
export function checkStage(name: string, scripts: readonly Script[]): Stage {
  return {
    name,
    run: async () => {
      const startedAt = performance.now();
      const failed: string[] = [];
      for (const script of scripts) {
        if ((await runScript(script)) !== 0) failed.push(script[0]);
      }
      const durationMs = performance.now() - startedAt;
      if (failed.length === 0) return [{ name, outcome: 'passed', durationMs }];
      return [{ name, outcome: 'failed', durationMs, reason: `failed: ${failed.join(', ')}` }];
    },
  };
}

/** The result of a stage that ended without telling its results. */
export function lostResults(name: string, code: number): readonly TestResult[] {
  const reason = `ended with code ${code} and without results`;
  return [{ name, outcome: 'failed', durationMs: 0, reason }];
}
