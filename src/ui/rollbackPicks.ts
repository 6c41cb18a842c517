import { l10n, window, type QuickPickItem } from 'vscode';
import { subjectOf } from '../core/commits/rewrites.ts';
import type { CommitData } from '../core/events/commitData.ts';
import type { RollbackMode, RollbackReport } from '../core/events/rollbackData.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import type { RollbackRequest } from '../core/rollback/planRollback.ts';
import { verdictWords } from './findingText.ts';
import { rollBack } from './rollbackCommand.ts';
import { readSlowly, slowly } from './slowly.ts';
import { shortOid } from './tree/shortOid.ts';

const LISTED_COMMITS = 50;

interface CommitPick extends QuickPickItem {
  readonly request: Pick<RollbackRequest, 'target'>;
}

/**
 * "Roll Back to a Commit…": a list of commits with verdict, age, author and files, if it is not
 * given to which one; then the way.
 */
export async function rollBackTo(repository: OpenRepository, revision?: string): Promise<void> {
  const request = revision === undefined ? await pickTarget(repository) : { target: { revision } };
  if (request === undefined) return;
  const mode = await pickMode();
  if (mode !== undefined) await rollBack(repository, { ...request, mode });
}

async function pickTarget(repository: OpenRepository): Promise<CommitPick['request'] | undefined> {
  const title = l10n.t('Roll back to which commit?');
  const options = { title, matchOnDescription: true, matchOnDetail: true };
  return (await window.showQuickPick(targetsOf(repository), options))?.request;
}

/** The list shows at once that they are being looked up. */
async function targetsOf(repository: OpenRepository): Promise<CommitPick[]> {
  const [, ...earlier] = await repository.engine.history(LISTED_COMMITS);
  const [previous] = earlier;
  return [
    {
      label: `$(discard) ${l10n.t('The previous commit')}`,
      description: previous === undefined ? '' : subjectOf(previous),
      request: { target: 'previous' },
    },
    {
      label: `$(heart) ${l10n.t('The last healthy commit')}`,
      description: l10n.t('checked on demand'),
      request: { target: 'last-healthy' },
    },
    ...earlier.map((commit) => itemOf(repository, commit)),
  ];
}

function itemOf({ engine }: OpenRepository, commit: CommitData): CommitPick {
  const { oid, author, changes } = commit;
  const files = changes.length === 1 ? l10n.t('one file') : l10n.t('{0} files', changes.length);
  const verdict = verdictWords(engine.verdictOf(oid));
  return {
    label: subjectOf(commit),
    description: shortOid(oid),
    detail: [verdict, ageOf(Date.parse(author.at)), author.name, files].filter(Boolean).join(' · '),
    request: { target: { revision: oid } },
  };
}

async function pickMode(): Promise<RollbackMode | undefined> {
  const items: (QuickPickItem & { readonly mode: RollbackMode })[] = [
    {
      mode: 'revert',
      label: l10n.t('Revert'),
      detail: l10n.t('A new commit with the old files; history stays.'),
    },
    {
      mode: 'restore',
      label: l10n.t('Restore'),
      detail: l10n.t('The files only; nothing is committed.'),
    },
    {
      mode: 'reset',
      label: l10n.t('Reset'),
      detail: l10n.t('The branch moves back; only for commits that were never pushed.'),
    },
  ];
  return (await window.showQuickPick(items, { title: l10n.t('How?') }))?.mode;
}

/** "Restore a File from a Snapshot…": which snapshot, which file. */
export async function restoreFromSnapshot({ engine }: OpenRepository): Promise<void> {
  const { rollbacks } = engine;
  const looking = l10n.t('Looking for what was kept…');
  const snapshots = (await readSlowly(looking, () => rollbacks.snapshots()))?.toReversed();
  if (snapshots === undefined) return;
  if (snapshots.length === 0) {
    void window.showInformationMessage(l10n.t('Nothing was kept yet: nothing was rolled back.'));
    return;
  }
  const items = snapshots.map(({ oid, at, subject }) => ({
    label: ageOf(at),
    description: subject,
    oid,
  }));
  const title = l10n.t('Which snapshot?');
  const snapshot = await window.showQuickPick(items, { title });
  if (snapshot === undefined) return;
  const paths = rollbacks.keptIn(snapshot.oid).then((kept) => [...kept]);
  const path = await window.showQuickPick(paths, { title: l10n.t('Restore which file?') });
  if (path === undefined) return;
  const restoring = l10n.t('Restoring {0}…', path);
  const restore = (): Promise<RollbackReport> => rollbacks.restoreFile(snapshot.oid, path);
  const { status, reason = '', hint = '' } = await slowly(restoring, restore);
  if (status === 'done') void window.showInformationMessage(l10n.t('{0} is restored.', path));
  else void window.showWarningMessage(`${reason} ${hint}`);
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** E.g. "3 hours ago", in the words of the editor's language. */
function ageOf(at: number): string {
  const age = Date.now() - at;
  const [unit, ms] = UNITS.find(([, unitMs]) => age >= unitMs) ?? (['second', 1000] as const);
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(
    -Math.floor(age / ms),
    unit,
  );
}
