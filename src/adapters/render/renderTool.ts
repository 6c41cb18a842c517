import { tmpdir } from 'node:os';
import { isToolFailure, runTool, type ToolAnswer } from '../system/runTool.ts';
import { remembered } from '../system/remembered.ts';
import type { Clock } from '../../core/ports.ts';
import type { Renderer } from './renderers.ts';
import { renderEnvironment } from './renderEnvironment.ts';

/** The person's program that renders. */
export interface RenderTool {
  /** Which program in which version; `undefined` if there is none. @throws ToolFailure */
  version(): Promise<string | undefined>;
  /** @param cwd a directory of ours: on some systems programs are looked for there first */
  render(directory: string, cwd: string, signal: AbortSignal): Promise<ToolAnswer>;
}

const VERSION_LIMIT_MS = 10_000;
const TIME_LIMIT_MS = 60_000;

/** @param timeLimitMs what takes longer to render is ended */
export function createRenderTool(
  { programs }: Pick<Renderer, 'programs'>,
  clock: Pick<Clock, 'now'>,
  timeLimitMs = TIME_LIMIT_MS,
): RenderTool {
  const run = (binary: string, args: readonly string[], call: Call): Promise<ToolAnswer> =>
    runTool({ ...call, binary, args, env: renderEnvironment() });
  const found = remembered(clock, async () => {
    for (const program of programs) {
      const call = { cwd: tmpdir(), signal: new AbortController().signal };
      try {
        const answer = await run(program.binary, program.version, {
          ...call,
          timeLimitMs: VERSION_LIMIT_MS,
        });
        return { program, version: `${program.binary} ${answer.stdout.toString('utf8')}` };
      } catch (error) {
        if (!(isToolFailure(error) && error.reason === 'missing')) throw error;
      }
    }
    return undefined;
  });
  return {
    version: async () => (await found())?.version,
    async render(directory, cwd, signal) {
      const program = (await found())?.program ?? programs[0];
      if (program === undefined) throw new Error('There is no program to render with.');
      const args = [...program.render, directory];
      return run(program.binary, args, { cwd, signal, timeLimitMs });
    },
  };
}

type Call = { readonly cwd: string; readonly signal: AbortSignal; readonly timeLimitMs: number };
