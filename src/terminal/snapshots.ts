import { ReactorError } from '../core/errors.ts';
import type { Rollbacks } from '../core/rollback/rollback.ts';
import type { Snapshot } from '../core/rollback/world.ts';
import { visible } from './eventLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

/**
 * `git-reactor snapshots [ID [PATH]]`: what was kept before rollbacks; the files that one keeps;
 * or one of these files, back in the work tree.
 */
export function snapshots(
  terminal: Terminal,
  [id, path]: readonly (string | undefined)[],
  options: CommonOptions,
): Promise<number> {
  const opening = { ...options, purpose: 'read' } as const;
  return withRepository(terminal, opening, async ({ engine: { rollbacks } }) => {
    if (id === undefined) return list(terminal, options, await rollbacks.snapshots());
    const { oid } = await chosen(rollbacks, id);
    if (path === undefined) {
      const paths = await rollbacks.keptIn(oid);
      if (options.json === true) outJson(terminal, { id, oid, paths });
      else for (const kept of paths) terminal.out(`${visible(kept)}\n`);
      return EXIT.pass;
    }
    const report = await rollbacks.restoreFile(oid, path);
    if (options.json === true) outJson(terminal, report);
    else if (report.status === 'done') terminal.out(`${visible(`Restored: ${path}`)}\n`);
    else {
      const words = `git-reactor: ${report.reason ?? ''} ${report.hint ?? ''}`;
      terminal.err(`${visible(words)}\n`);
    }
    return report.status === 'done' ? EXIT.pass : EXIT.fail;
  });
}

function list(terminal: Terminal, { json }: CommonOptions, all: readonly Snapshot[]): number {
  for (const snapshot of all) {
    if (json === true) outJson(terminal, snapshot);
    else terminal.out(`${visible(`${snapshot.id}  ${snapshot.subject}`)}\n`);
  }
  return EXIT.pass;
}

async function chosen(rollbacks: Rollbacks, wanted: string): Promise<Snapshot> {
  const found = (await rollbacks.snapshots()).find(
    ({ id, oid }) => id === wanted || oid.startsWith(wanted),
  );
  if (found !== undefined) return found;
  throw new ReactorError('usage', `There is no snapshot "${wanted}".`, {
    hint: 'See "git-reactor snapshots" for those that are.',
  });
}
