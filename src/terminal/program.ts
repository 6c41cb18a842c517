import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { audit, type AuditOptions } from './audit.ts';
import { deadLetters, type DeadLetterOptions } from './deadLetters.ts';
import { doctor } from './doctor.ts';
import { log, type LogOptions } from './log.ts';
import { mcp, type McpOptions } from './mcp.ts';
import { reportError } from './reportError.ts';
import { EXIT, type CommonOptions, type Terminal } from './terminal.ts';
import { addReactionCommands } from './reactionCommands.ts';
import { addRollbackCommands } from './rollbackCommands.ts';
import { validate, type ValidateCommandOptions } from './validate.ts';
import { watch, type WatchOptions } from './watch.ts';

/** Longer than any command takes; it only keeps the process alive. */
const FOREVER_MS = 2 ** 31 - 1;

/**
 * Runs `git-reactor` with its arguments (without program and script) and answers the exit code.
 * Never rejects: what goes wrong is told in one sentence.
 */
export async function runProgram(terminal: Terminal, args: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.pass;
  const program = createProgram(terminal, (code) => (exitCode = code));
  // No timer and no watcher of ours does; the answer of another process may be all that is awaited.
  const alive = setInterval(() => undefined, FOREVER_MS);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    return reportError(terminal, {}, error);
  } finally {
    clearInterval(alive);
  }
}

function createProgram(terminal: Terminal, exit: (code: number) => void): Command {
  const program = new Command('git-reactor')
    .description('Turns a git repository into an event stream.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
    });
  const command = (usage: string, description: string): Command =>
    program
      .command(usage)
      .description(description)
      .option('--repo <dir>', 'the repository (default: the one of this folder)')
      .option('--json', 'print JSON only; everything else goes to stderr');
  const settled = async (options: CommonOptions, run: () => Promise<number>): Promise<void> =>
    exit(await run().catch((error: unknown) => reportError(terminal, options, error)));
  command('watch', 'print events as they happen')
    .option('--since <sequence>', 'begin after this stored event (0: with the oldest)', toSequence)
    .option('--broker <url>', 'share with other machines, e.g. nats://host:4222?stream=shop')
    .option('--no-react', 'only watch and check: no reaction runs')
    .action((options: WatchOptions) => settled(options, () => watch(terminal, options)));
  command('validate [rev]', 'check what a commit or A..B changed (default: HEAD)')
    .option('--worktree', 'check the files on disk, untracked ones too, instead of a commit')
    .option('--all', 'check all files, not only the changed ones')
    .option('--paths <globs...>', 'only these files, e.g. "k8s/**/*.yaml"')
    .addOption(
      new Option('--pss <level>', 'the Pod Security Standard to meet').choices([
        'baseline',
        'restricted',
      ]),
    )
    .option('--sarif', 'print SARIF 2.1.0 only; everything else goes to stderr')
    .action((rev: string | undefined, options: ValidateCommandOptions) =>
      settled(options, async () => validate(terminal, rev, options)),
    );
  command('log', 'print the stored events, oldest first')
    .option('--type <glob>', 'only these, e.g. "commit.*"')
    .option('--since <time>', 'only since then, e.g. 2026-11-23T08:00Z', toTime)
    .option('--follow', 'go on with what is stored from now on, until interrupted')
    .action((options: LogOptions) => settled(options, () => log(terminal, options)));
  command('dead-letters [act] [ids...]', 'list, retry or discard what used up its retries')
    .option('--all', 'retry or discard all of them')
    .action((act: string | undefined, ids: string[], options: DeadLetterOptions) =>
      settled(options, () => deadLetters(terminal, act ?? 'list', ids, options)),
    );
  command('audit [act]', 'verify the audit log, or export it')
    .addOption(
      new Option('--format <format>', 'of an export (default: json)').choices(['json', 'csv']),
    )
    .option('--since <time>', 'export only since then, e.g. 2026-11-23T08:00Z', toTime)
    .option('--until <time>', 'export only what was before then', toTime)
    .action((act: string | undefined, options: AuditOptions) =>
      settled(options, () => audit(terminal, act ?? 'verify', options)),
    );
  command('doctor', 'look whether everything that is needed is there and works').action(
    (options: CommonOptions) => settled(options, () => doctor(terminal, options)),
  );
  command('mcp', 'serve agents over the Model Context Protocol, on stdin and stdout')
    .option('--allow-rollback', 'roll back without a question if the agent cannot ask a person')
    .action((options: McpOptions) => settled(options, () => mcp(terminal, options)));
  addReactionCommands(command, settled, terminal);
  addRollbackCommands(command, settled, terminal);
  return program;
}

function toSequence(text: string): number {
  const sequence = Number(text);
  if (Number.isSafeInteger(sequence) && sequence >= 0) return sequence;
  throw new InvalidArgumentError('It should be the sequence of an event, a whole number.');
}

function toTime(text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError('It should be a date, with or without a time.');
}
