import { commands, l10n, Uri, window } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { CommandTable } from '../commandTable.ts';
import { commitFileUri } from '../commitFiles.ts';
import { verdictWords } from '../findingText.ts';
import { COMMANDS } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import { slowly } from '../slowly.ts';
import { targetOf, type RealityTarget } from '../targets.ts';
import { shortOid } from '../tree/shortOid.ts';
import type { RealitiesView } from './realitiesView.ts';
import { realityFileUri } from './realityFiles.ts';

/** Adds what a person does with realities; each asks which one where it is not given. */
export function addRealityCommands(table: CommandTable, view: RealitiesView): void {
  const add = (id: string, act: (target: RealityTarget) => unknown): void =>
    table.add(id, async (given: unknown) => {
      const target = targetOf('reality', given) ?? (await pickReality(table.repositories));
      return target === undefined ? undefined : act(target);
    });
  table.addFor(COMMANDS.forkReality, fork);
  add(COMMANDS.diffReality, showDiff);
  add(COMMANDS.judgeReality, (target) => judge(target, view));
  add(COMMANDS.keepReality, keep);
  add(COMMANDS.discardReality, discard);
}

async function fork({ engine }: OpenRepository): Promise<void> {
  const title = l10n.t('Fork a Reality from HEAD');
  const prompt = l10n.t(
    'Its name. It lives in memory, and nothing in it counts before you keep it.',
  );
  const name = await window.showInputBox({ title, prompt });
  if (name === undefined || name.trim() === '') return;
  await engine.realities.fork({ name: name.trim(), base: { revision: 'HEAD' } });
}

async function showDiff({ repository, reality: name }: RealityTarget): Promise<void> {
  const { reality } = repository.engine.realities.of(name);
  const base = reality.base.commit;
  const changes = await reality.diff();
  if (changes.length === 0) {
    void window.showInformationMessage(l10n.t('Nothing was changed in {0} yet.', name));
    return;
  }
  const resources = changes.map(({ path, oldPath, kind }) => [
    Uri.joinPath(Uri.file(repository.root), path),
    kind === 'added' ? undefined : commitFileUri(repository, base, oldPath ?? path),
    kind === 'deleted' ? undefined : realityFileUri(repository, name, path),
  ]);
  const title = l10n.t('{0}, from {1}', name, shortOid(base));
  await commands.executeCommand('vscode.changes', title, resources);
}

async function judge({ repository, reality }: RealityTarget, view: RealitiesView): Promise<void> {
  const title = l10n.t('Checking {0}…', reality);
  const verdict = await slowly(title, () => view.judge(repository, reality));
  window.setStatusBarMessage(`${reality}: ${verdictWords(verdict)}`, 5_000);
}

async function keep({ repository, reality }: RealityTarget): Promise<void> {
  const title = l10n.t('Keep {0} as a Branch', reality);
  const prompt = l10n.t(
    'The name of the branch. Commits of the reality are kept; other edits are not.',
  );
  const branch = await window.showInputBox({ title, prompt, value: `reality/${reality}` });
  if (branch === undefined || branch.trim() === '') return;
  const oid = await repository.engine.realities.keep(reality, branch.trim());
  void window.showInformationMessage(l10n.t('{0} is branch {1}.', shortOid(oid), branch.trim()));
}

async function discard({ repository, reality: name }: RealityTarget): Promise<void> {
  const { realities } = repository.engine;
  const changes = await realities.of(name).reality.diff();
  if (changes.length > 0 && !(await confirmed(name, changes.length))) return;
  await realities.discard(name);
}

async function confirmed(name: string, changes: number): Promise<boolean> {
  const yes = l10n.t('Discard');
  const message = l10n.t('Discard {0}?', name);
  const detail =
    changes === 1
      ? l10n.t('One changed file in it is lost.')
      : l10n.t('{0} changed files in it are lost.', changes);
  return (await window.showWarningMessage(message, { modal: true, detail }, yes)) === yes;
}

async function pickReality({ all }: Repositories): Promise<RealityTarget | undefined> {
  const items = all.flatMap((repository) =>
    repository.engine.realities.all.map(({ reality: { name, base } }) => ({
      label: name,
      description: `${repository.name} · ${shortOid(base.commit)}`,
      target: { repository, reality: name },
    })),
  );
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no reality now.'));
    return undefined;
  }
  return (await window.showQuickPick(items, { title: l10n.t('Which reality?') }))?.target;
}
