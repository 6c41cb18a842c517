import { commands, l10n, window, workspace, Uri } from 'vscode';
import type { Verdict } from '../../core/events/validationData.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { isAtOrBelow } from '../../core/treePath.ts';
import { cancellably } from '../slowly.ts';
import { verdictWords } from '../findingText.ts';
import { unsavedFiles } from '../unsavedFiles.ts';
import type { RealityTarget } from '../targets.ts';
import type { RealityTests } from './realityTests.ts';
import { takeWorkTree } from './workTreeReality.ts';

type Tests = () => Promise<RealityTests>;

/** Checks a reality; what is found stands among the results of tests. */
export async function checkReality(target: RealityTarget, tests: Tests): Promise<void> {
  // Asked first, so that one that is gone is said to be gone.
  target.repository.engine.realities.of(target.reality);
  const title = l10n.t('Checking {0}…', target.reality);
  const verdict = await cancellably(title, async (signal) => (await tests()).run(target, signal));
  if (verdict !== undefined) tell(target, verdict);
}

/** Forks what is on disk now and checks it, before it is committed. */
export async function tryChanges(repository: OpenRepository, tests: Tests): Promise<void> {
  if (!(await savedOrNot(repository))) return;
  const title = l10n.t('Trying your changes…');
  const done = await cancellably(title, async (signal) => {
    const target = await takeWorkTree(repository, signal);
    return { target, verdict: await (await tests()).run(target, signal) };
  });
  if (done?.verdict !== undefined) tell(done.target, done.verdict);
}

function tell({ reality }: RealityTarget, verdict: Verdict): void {
  const words = `${reality}: ${verdictWords(verdict)}`;
  if (verdict.findings.length === 0) {
    window.setStatusBarMessage(`$(pass) ${words}`, 5_000);
    return;
  }
  const show = l10n.t('Show Results');
  const { showInformationMessage, showWarningMessage } = window;
  const isBad = verdict.verdict === 'fail' || verdict.verdict === 'error';
  void (isBad ? showWarningMessage : showInformationMessage)(words, show).then(
    (choice) =>
      choice === show && commands.executeCommand('workbench.panel.testResults.view.focus'),
  );
}

/** @returns whether to go on; files are read from disk, so edits in editors are not among them */
async function savedOrNot({ root }: OpenRepository): Promise<boolean> {
  const folder = Uri.file(root).fsPath;
  const unsaved = unsavedFiles().filter((file) => isAtOrBelow(file, folder));
  if (unsaved.length === 0) return true;
  const [save, without] = [l10n.t('Save All'), l10n.t('Without Them')];
  const message = l10n.t('Try your changes with edits that are not saved?');
  const detail = unsaved.join('\n');
  const choice = await window.showWarningMessage(message, { modal: true, detail }, save, without);
  if (choice === save) return workspace.saveAll(false);
  return choice === without;
}
