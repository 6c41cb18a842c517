import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { messageOf } from '../../core/errors.ts';
import type {
  ProgramCall,
  ProgramEnd,
  ProgramRunner,
} from '../../core/reactions/steps/programRunner.ts';
import { isAbsent } from '../files/isAbsent.ts';
import { runTool, ToolFailure } from '../system/runTool.ts';
import { outputLines } from './outputLines.ts';
import { programEnvironment } from './programEnvironment.ts';

/** The step ends it; this only has to fit into a timer. */
const LONGEST_MS = 20 * 24 * 60 * 60 * 1000;
const LEFTOVER_MS = 2_000;

export interface ProgramRunnerOptions {
  /** What programs inherit; default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where private folders with texts for programs are made. Default: the system's temporary folder. */
  readonly folder?: string;
  /** How long a program has to end when it is told to. Default as `runTool`. */
  readonly graceMs?: number;
}

/** Runs programs without a shell, each in a process group of its own. */
export function createProgramRunner(options: ProgramRunnerOptions = {}): ProgramRunner {
  return {
    async run(call) {
      if (!(await isFolder(call.cwd))) return noFolder;
      const folder = await mkdtemp(path.join(options.folder ?? tmpdir(), 'git-reactor-event-'));
      try {
        const file = path.join(folder, 'event.json');
        await writeFile(file, call.text, { mode: 0o600 });
        return await runIn(call, options, { ...call.env, [call.textName]: file });
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 3 });
      }
    },
  };
}

const noFolder: ProgramEnd = {
  kind: 'missing',
  reason: 'The folder to run in is not there. Name it, or what is in it, in `paths`.',
};

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isDirectory();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

async function runIn(
  { args: [binary, ...args], cwd, signal, onLine }: ProgramCall,
  { env: inherited = process.env, graceMs }: ProgramRunnerOptions,
  own: Readonly<Record<string, string>>,
): Promise<ProgramEnd> {
  const [stdout, stderr] = [
    outputLines((line) => onLine(line, 'stdout')),
    outputLines((line) => onLine(line, 'stderr')),
  ];
  try {
    const { exitCode } = await runTool({
      ...{ binary, args, cwd, signal, env: programEnvironment(inherited, own) },
      ...{ timeLimitMs: LONGEST_MS, leftoverMs: LEFTOVER_MS },
      ...(graceMs !== undefined && { graceMs }),
      onStdout: (chunk) => stdout.write(chunk),
      onStderr: (chunk) => stderr.write(chunk),
    });
    return { kind: 'exited', exitCode };
  } catch (error) {
    return endOf(error, binary);
  } finally {
    stdout.end();
    stderr.end();
  }
}

function endOf(error: unknown, binary: string): ProgramEnd {
  // What the system refuses at once, e.g. an environment that is too large, is thrown by spawn.
  if (!(error instanceof ToolFailure)) {
    return { kind: 'missing', reason: `${binary} could not be started: ${messageOf(error)}.` };
  }
  const kind = error.reason === 'missing' || error.reason === 'stopped' ? error.reason : 'killed';
  return { kind, reason: error.message };
}
