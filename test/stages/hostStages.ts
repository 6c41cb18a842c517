import { CHECKOUT } from '../harness/checkout.ts';
import { HostUnavailable } from '../harness/hostUnavailable.ts';
import { prepareHost } from '../harness/prepareHost.ts';
import { sayOnStderr } from '../harness/say.ts';
import { freshResultsFile, readResults } from '../harness/testResult.ts';
import type { TestResult } from '../harness/testResult.ts';
import { lostResults, runScript } from './stage.ts';
import type { Stage } from './stage.ts';

/** The tests inside the extension host. */
export const hostStage: Stage = {
  name: 'host',
  run: async () => {
    const file = freshResultsFile(CHECKOUT, 'host');
    const code = await runScript(['test/host/run.ts']);
    return readResults(file) ?? lostResults('host', code);
  },
};

/**
 * Runs the stage only where a real VS Code can be had; otherwise says why and counts one skipped
 * test, or one failed test in CI.
 */
export function needsHost(stage: Stage, env: NodeJS.ProcessEnv = process.env): Stage {
  return {
    name: stage.name,
    run: async () => {
      const missing = await whyNoHost();
      return missing === undefined ? stage.run() : withoutHost(stage.name, missing, env);
    },
  };
}

/** What a stage counts as when there is no host. */
export function withoutHost(
  name: string,
  reason: string,
  env: NodeJS.ProcessEnv,
): readonly TestResult[] {
  sayOnStderr(`No ${name} tests: ${reason}`);
  const outcome = env['CI'] === 'true' ? 'failed' : 'skipped';
  return [{ name: `${name} tests`, outcome, durationMs: 0, reason }];
}

async function whyNoHost(): Promise<string | undefined> {
  try {
    if (process.env['GIT_REACTOR_HOST'] !== 'desktop') await prepareHost(sayOnStderr);
    return undefined;
  } catch (error) {
    if (error instanceof HostUnavailable) return error.message;
    throw error;
  }
}
