import { tmpdir } from 'node:os';
import process from 'node:process';
import type { Clock } from '../../core/ports.ts';
import { remembered } from '../system/remembered.ts';
import { isToolFailure, runTool, type ToolAnswer, type ToolCall } from '../system/runTool.ts';
import { terraformEnvironment } from './terraformEnvironment.ts';

/** A call of the tool beside its arguments. */
export type TerraformCall = Pick<
  ToolCall,
  'cwd' | 'input' | 'signal' | 'graceMs' | 'maxBytes' | 'onStdout' | 'timeLimitMs'
> & {
  /** Variables of this call only, e.g. `TF_DATA_DIR`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables as if the person had them; what must not play a part is left out of them as well. */
  readonly inherited?: Readonly<Record<string, string>>;
};

/** The person's `terraform` or `tofu`. */
export interface TerraformTool {
  /** As it was asked for: a name or a path. */
  readonly binary: string;
  /** E.g. `1.11.4`; `undefined` if there is no such program. @throws ToolFailure */
  version(): Promise<string | undefined>;
  /** Runs a command for a check; nothing of the person's shell plays a part. @throws ToolFailure */
  check(args: readonly string[], call: TerraformCall): Promise<ToolAnswer>;
  /** Runs a command with the person's variables and tokens. @throws ToolFailure */
  act(args: readonly string[], call: TerraformCall): Promise<ToolAnswer>;
}

const VERSION_LIMIT_MS = 10_000;

/** @param binary a name to look up in the search path, or a path */
export function createTerraformTool(binary: string, clock: Pick<Clock, 'now'>): TerraformTool {
  const run = (purpose: 'check' | 'plan', args: readonly string[], call: TerraformCall) => {
    const inherited = { ...process.env, ...call.inherited };
    return runTool({
      ...call,
      binary,
      args,
      env: terraformEnvironment(inherited, purpose, call.env),
    });
  };
  return {
    binary,
    version: remembered(clock, () => versionOf((args, call) => run('check', args, call))),
    check: (args, call) => run('check', args, call),
    act: (args, call) => run('plan', args, call),
  };
}

async function versionOf(run: TerraformTool['check']): Promise<string | undefined> {
  const { signal } = new AbortController();
  try {
    const call = { cwd: tmpdir(), signal, timeLimitMs: VERSION_LIMIT_MS };
    const { stdout } = await run(['version', '-json'], call);
    const answer: unknown = JSON.parse(stdout.toString('utf8'));
    const isObject = typeof answer === 'object' && answer !== null;
    return isObject && 'terraform_version' in answer ? String(answer.terraform_version) : 'unknown';
  } catch (error) {
    if (isToolFailure(error) && error.reason === 'missing') return undefined;
    if (error instanceof SyntaxError) return 'unknown';
    throw error;
  }
}
