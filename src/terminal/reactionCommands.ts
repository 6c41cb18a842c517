import type { Command } from 'commander';
import {
  approvals,
  cancel,
  consent,
  decide,
  retry,
  runs,
  type ConsentOptions,
  type DecideOptions,
} from './reactions.ts';
import { init, type InitOptions } from './init.ts';
import { explain, run, type RunOptions } from './run.ts';
import type { CommonOptions, Terminal } from './terminal.ts';

/** Adds `init`, `run`, `explain`, `runs`, `approvals`, `approve`, `deny`, `cancel`, `retry` and `consent`. */
export function addReactionCommands(
  command: (usage: string, description: string) => Command,
  settled: (options: CommonOptions, run: () => Promise<number>) => Promise<void>,
  terminal: Terminal,
): void {
  command('init', 'write a first .git-reactor.yaml that fits the repository')
    .option('--print', 'only print it')
    .action((options: InitOptions) => settled(options, () => init(terminal, options)));
  command('run [rev]', 'run the configured reactions over a commit or A..B (default: HEAD)')
    .option('--act', 'also take the steps that act; they need consent')
    .option('--config <rev>', 'under the configuration of this commit, whatever they change in it')
    .action((rev: string | undefined, options: RunOptions) =>
      settled(options, () => run(terminal, rev, options)),
    );
  command(
    'explain [rev]',
    'say for each reaction whether it answers to a commit, and why not',
  ).action((rev: string | undefined, options: CommonOptions) =>
    settled(options, () => explain(terminal, rev, options)),
  );
  command('runs [id]', 'the newest runs; one of them with what its steps printed').action(
    (id: string | undefined, options: CommonOptions) =>
      settled(options, () => runs(terminal, id, options)),
  );
  command(
    'approvals [id]',
    'what waits for an answer; one of them with all that would happen',
  ).action((id: string | undefined, options: CommonOptions) =>
    settled(options, () => approvals(terminal, id, options)),
  );
  for (const [name, answer] of [['approve', 'granted'] as const, ['deny', 'denied'] as const]) {
    command(`${name} <id>`, `${name} what a run asks for`)
      .option('--reason <text>', 'why')
      .action((id: string, options: DecideOptions) =>
        settled(options, () => decide(terminal, answer, id, options)),
      );
  }
  command('cancel <run>', 'end a run that is under way').action(
    (id: string, options: CommonOptions) => settled(options, () => cancel(terminal, id, options)),
  );
  command('retry <run>', 'take a run that is over again, from its first step').action(
    (id: string, options: CommonOptions) => settled(options, () => retry(terminal, id, options)),
  );
  command('consent', 'allow what acts in the configuration of HEAD, exactly as it is')
    .option('--withdraw', 'allow nothing any more')
    .action((options: ConsentOptions) => settled(options, () => consent(terminal, options)));
}
