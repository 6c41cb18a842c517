import * as z from 'zod';
import { pathGlobSchema } from '../globSchema.ts';
import { splitCommand } from './splitCommand.ts';

/** Shells that a step may name, and what they are given before the one text. */
const SHELLS = {
  sh: ['-e', '-c'],
  bash: ['-e', '-c'],
  zsh: ['-e', '-c'],
  dash: ['-e', '-c'],
  pwsh: ['-NoProfile', '-NonInteractive', '-Command'],
  powershell: ['-NoProfile', '-NonInteractive', '-Command'],
} as const;

export type Shell = keyof typeof SHELLS;

const SHELL_NAMES = Object.keys(SHELLS) as [Shell, ...Shell[]];

/** No program can be given one. */
const withoutNul = z
  .string()
  .max(100_000)
  .refine((text) => !text.includes('\0'), { error: 'It may not hold a NUL character.' });

/** A command: one text, or the program and its arguments one by one. */
export const commandText = z.union([withoutNul.min(1), z.array(withoutNul).min(1).max(1_000)]);

const variables = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, {
    error: 'A variable is named by letters, digits and _, and does not begin with a digit.',
  }),
  withoutNul,
);

const folder = z
  .string()
  .max(4_096)
  .refine(isBelow, { error: 'It has to be a folder of the tree, such as deploy/web.' });

/** The keys of every step that runs a command, beside the one that holds it. */
export const COMMAND_KEYS = {
  shell: z
    .enum(SHELL_NAMES)
    .optional()
    .describe('A shell that gets the command as one text. Without it no shell is involved.'),
  env: variables.optional().describe('Variables of the program, beside those of the person.'),
  in: folder.optional().describe('The folder of the tree in which it runs; default: the top.'),
  paths: z
    .array(pathGlobSchema)
    .min(1)
    .max(1_000)
    .optional()
    .describe('Paths or globs of the files that it needs; default: the whole tree.'),
  workTree: z
    .boolean()
    .optional()
    .describe('Runs in your work tree, as it is now, instead of in a copy of the commit.'),
};

/** What {@link COMMAND_KEYS} and a command are read as. */
export interface CommandOptions {
  readonly run: string | readonly string[];
  readonly shell?: Shell | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly in?: string | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly workTree?: boolean | undefined;
}

/** Why a command cannot be run as it is written, as a sentence. */
export function commandProblem({
  run,
  shell,
}: Pick<CommandOptions, 'run' | 'shell'>): string | undefined {
  if (typeof run !== 'string') {
    if (shell !== undefined)
      return 'A shell takes one text. Write the command as one, or leave the shell out.';
    return run[0] === '' ? 'It names no program.' : undefined;
  }
  if (shell !== undefined) return undefined;
  const split = splitCommand(run);
  return split.kind === 'refused' ? split.reason : undefined;
}

/**
 * The argument vector of a command that has no {@link commandProblem}.
 * @throws Error for one that has
 */
export function argumentsOf({
  run,
  shell,
}: Pick<CommandOptions, 'run' | 'shell'>): readonly [string, ...string[]] {
  if (typeof run !== 'string') {
    const [program, ...rest] = run;
    if (program === undefined) throw new Error('The command names no program.');
    return [program, ...rest];
  }
  if (shell !== undefined) return [shell, ...SHELLS[shell], run];
  const split = splitCommand(run);
  if (split.kind === 'refused') throw new Error(split.reason);
  return split.args;
}

/** The program of a command where it has to be installed; nothing for one of the tree. */
export function toolsOf(options: Pick<CommandOptions, 'run' | 'shell'>): readonly string[] {
  const [program] = argumentsOf(options);
  return /[/\\]/.test(program) ? [] : [program];
}

/** A command for people, at most 60 characters. */
export function shownCommand({ run }: Pick<CommandOptions, 'run'>): string {
  const text = (typeof run === 'string' ? run : run.join(' ')).trim().replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function isBelow(path: string): boolean {
  if (/^([/\\]|[A-Za-z]:)/.test(path) || /[\0\\]/.test(path)) return false;
  return !path.split('/').includes('..');
}
