import { commands, l10n, window } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { COMMANDS } from '../ids.ts';
import { partsOfMark } from './markIds.ts';

/** Opens what a mark stands for: the changes of a commit, the log of a run, the diff of a reality. */
export async function openMark(repository: OpenRepository, id: string): Promise<void> {
  const target = targetOfMark(repository, id);
  if (target !== undefined) await commands.executeCommand(target.command, target.given);
  else void window.showInformationMessage(l10n.t('There is nothing more to show of it.'));
}

interface MarkTarget {
  readonly command: string;
  readonly given: object;
}

function targetOfMark(repository: OpenRepository, id: string): MarkTarget | undefined {
  const [kind, name = ''] = partsOfMark(id);
  if (kind === 'commit') {
    return { command: COMMANDS.showCommit, given: { repository, version: name } };
  }
  if (kind === 'reality') {
    const isThere = repository.engine.realities.all.some(({ reality }) => reality.name === name);
    const given = { repository, reality: name };
    return isThere ? { command: COMMANDS.diffReality, given } : undefined;
  }
  const run = repository.reactions.current?.runs.find((each) => each.id === name);
  return run && { command: COMMANDS.showRunLog, given: { repository, run } };
}
