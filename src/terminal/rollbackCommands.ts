import { Option, type Command } from 'commander';
import { rollback, takeBack, type RollbackOptions } from './rollback.ts';
import { snapshots } from './snapshots.ts';
import type { CommonOptions, Terminal } from './terminal.ts';

/** Adds `rollback`, `undo`, `redo` and `snapshots`. */
export function addRollbackCommands(
  command: (usage: string, description: string) => Command,
  settled: (options: CommonOptions, run: () => Promise<number>) => Promise<void>,
  terminal: Terminal,
): void {
  command('rollback', 'return to an earlier commit; shows what would change unless --yes is given')
    .option('--to <target>', 'previous, last-healthy or a revision (default: previous)')
    .option('--undoing <rev>', 'take back one commit and keep all later ones')
    .addOption(
      new Option('--mode <mode>', 'a new commit, a moved branch, or the files only')
        .choices(['revert', 'reset', 'restore'])
        .default('revert'),
    )
    .option('--dry-run', 'only show what would change')
    .option('--yes', 'do it')
    .action((options: RollbackOptions) =>
      settled(options, async () => rollback(terminal, options)),
    );
  command('undo', 'take the newest rollback back, byte for byte').action((options: CommonOptions) =>
    settled(options, () => takeBack(terminal, 'undo', options)),
  );
  command('redo', 'carry out again what was undone').action((options: CommonOptions) =>
    settled(options, () => takeBack(terminal, 'redo', options)),
  );
  command(
    'snapshots [id] [path]',
    'what was kept before rollbacks; with a path: restore that file',
  ).action((id: string | undefined, path: string | undefined, options: CommonOptions) =>
    settled(options, () => snapshots(terminal, [id, path], options)),
  );
}
