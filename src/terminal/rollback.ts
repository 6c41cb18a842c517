import { ReactorError } from '../core/errors.ts';
import type { RollbackMode, RollbackReport } from '../core/events/rollbackData.ts';
import type { RollbackRequest } from '../core/rollback/planRollback.ts';
import type { RollbackTarget } from '../core/rollback/target.ts';
import { visible } from './eventLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface RollbackOptions extends CommonOptions {
  readonly to?: string;
  readonly undoing?: string;
  readonly mode?: RollbackMode;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/**
 * `git-reactor rollback`: shows what would change; with `--yes` it is done. Exit 0 when done or
 * planned, 1 when refused.
 */
export function rollback(terminal: Terminal, options: RollbackOptions): Promise<number> {
  const request: RollbackRequest = { target: targetOf(options), mode: options.mode ?? 'revert' };
  return withRepository(terminal, { ...options, purpose: 'watch' }, async ({ engine }) => {
    const plan = await engine.rollbacks.plan(request);
    const isOnlyShown = plan.status === 'refused' || options.dryRun === true;
    if (isOnlyShown) return told(terminal, options, plan);
    if (options.yes !== true) {
      told(terminal, options, plan);
      terminal.err('Nothing was changed. To do it, say it again with --yes.\n');
      return EXIT.pass;
    }
    return told(terminal, options, await engine.rollbacks.apply(request, plan));
  });
}

/** `git-reactor undo` and `redo`: takes the newest rollback back, or brings it again. */
export function takeBack(
  terminal: Terminal,
  act: 'undo' | 'redo',
  options: CommonOptions,
): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'watch' }, async ({ engine }) =>
    told(terminal, options, await engine.rollbacks[act]()),
  );
}

function targetOf({ to, undoing }: RollbackOptions): RollbackTarget {
  if (to !== undefined && undoing !== undefined) {
    throw new ReactorError('usage', '--to and --undoing were both given.', {
      hint: 'Leave one of them out.',
    });
  }
  if (undoing !== undefined) return { undoing };
  if (to === undefined || to === 'previous') return 'previous';
  return to === 'last-healthy' ? to : { revision: to };
}

function told(terminal: Terminal, { json }: CommonOptions, report: RollbackReport): number {
  if (json === true) outJson(terminal, report);
  else if (report.status === 'refused') terminal.err(refusalOf(report));
  else terminal.out(reportOf(report));
  return report.status === 'refused' ? EXIT.fail : EXIT.pass;
}

function refusalOf({ reason = '', hint = '' }: RollbackReport): string {
  return `${visible(`git-reactor: Nothing was changed. ${reason} ${hint}`)}\n`;
}

const SHOWN_OID = 12;

/** What a rollback would do or did, for people. */
export function reportOf(report: RollbackReport): string {
  const { status, mode, from, to, files, snapshot, pushed, merged = [] } = report;
  const isDone = status === 'done';
  const verb = isDone ? 'Done' : 'Planned';
  const lines = [
    `${verb}: ${mode} from ${from.slice(0, SHOWN_OID)} to ${to.slice(0, SHOWN_OID)}`,
    ...files.map(({ kind, path }) => visible(`  ${kind}: ${path}`)),
    ...merged.map((path) => visible(`  your uncommitted edits stay in ${path}`)),
  ];
  if (pushed && !isDone) lines.push('  the commit is on a remote already');
  if (snapshot !== null) {
    lines.push(`  kept before: ${snapshot.slice(0, SHOWN_OID)}; "git-reactor undo" takes it back`);
  }
  return `${lines.join('\n')}\n`;
}
