import { textMask } from '../maskText.ts';
import type { StepContext, StepOutcome } from '../stepKind.ts';
import type { CommandPlace, CommandPorts } from './commandPlace.ts';
import type { ProgramEnd } from './programRunner.ts';
import { EVENT_FILE, stepEnvironment } from './stepEnvironment.ts';
import { cut, stepLog } from './stepLog.ts';

/** A command that is ready to run. */
export interface ReadyCommand {
  readonly args: readonly [string, ...string[]];
  /** Beside what every program of a step finds. */
  readonly env: Readonly<Record<string, string>>;
  readonly place: CommandPlace;
}

/** How a command ended, as sentences without secrets. */
export interface CommandEnd {
  /** Of the program, e.g. `smoke-test.sh`. */
  readonly program: string;
  readonly end: ProgramEnd;
  /** What it printed last on stderr; empty if nothing. */
  readonly lastError: string;
}

const LONGEST_REASON = 300;

/** Runs a command with the environment of a step; what it prints goes to the log of the step. */
export async function runCommand(
  ports: Pick<CommandPorts, 'programs' | 'mask'>,
  context: StepContext,
  { args, env: own, place }: ReadyCommand,
): Promise<CommandEnd> {
  const env = stepEnvironment(context, own);
  const ofStep = textMask({ ...context.reality?.environment, ...own });
  const mask = (text: string): string => ofStep(ports.mask(text));
  const output = stepLog((line) => context.log(line), mask);
  let lastError = '';
  const end = await ports.programs.run({
    ...{ args, env, cwd: place.cwd, signal: context.signal },
    ...{ text: JSON.stringify(context.event), textName: EVENT_FILE },
    onLine(line, stream) {
      output.line(line);
      if (stream === 'stderr') lastError = line;
    },
  });
  output.end();
  const program = args[0].split(/[/\\]/).at(-1) ?? args[0];
  const masked = 'reason' in end ? { ...end, reason: mask(end.reason) } : end;
  return { program, end: masked, lastError: cut(mask(lastError), LONGEST_REASON) };
}

/** What the end of a command means for its step. */
export function outcomeOf({ program, end, lastError }: CommandEnd): StepOutcome {
  if (end.kind !== 'exited') {
    const { reason, kind } = end;
    return { kind: 'failed', reason, ...(kind === 'missing' && { isFinal: true }) };
  }
  if (end.exitCode === 0) return { kind: 'succeeded', summary: `${program} succeeded.` };
  const told = lastError === '' ? '.' : `: ${lastError}`;
  return { kind: 'failed', reason: `${program} ended with exit code ${end.exitCode}${told}` };
}
