import { l10n, window } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { CONFIG_PATH } from '../../core/configPath.ts';
import type { Reactions } from '../../core/reactions/reactions.ts';
import type { CommandTable } from '../commandTable.ts';
import { COMMANDS } from '../ids.ts';
import { headOf } from '../runs/headOf.ts';
import { slowly } from '../slowly.ts';
import { commitFileUri } from '../treeFiles/treeFiles.ts';

const MOST_LISTED = 20;

/** Adds giving and taking back consent to what acts in the configuration of HEAD. */
export function addConsentCommands(table: CommandTable): void {
  table.addFor(COMMANDS.consent, consent);
  table.addFor(COMMANDS.withdrawConsent, withdraw);
}

/** Names all that acts, and asks once more. */
async function consent(repository: OpenRepository): Promise<void> {
  const reactions = await repository.reactions.get();
  const { config, hasConsent } = reactions.state;
  if (config === undefined || config.actingHash === null || hasConsent) {
    const words =
      config === undefined
        ? l10n.t('There is no {0} at HEAD that can be read.', CONFIG_PATH)
        : l10n.t('Nothing waits for your consent.');
    void window.showInformationMessage(words);
    return;
  }
  const yes = l10n.t('Consent');
  const look = l10n.t('Show the Configuration');
  const message = l10n.t('May these reactions of {0} act?', repository.name);
  const options = { modal: true, detail: actingText(reactions) };
  const choice = await window.showWarningMessage(message, options, yes, look);
  const isSame = reactions.state.config?.actingHash === config.actingHash;
  if (choice === yes && !isSame) {
    void window.showWarningMessage(l10n.t('It has changed meanwhile; nothing was consented to.'));
  } else if (choice === yes) {
    await slowly(l10n.t('Writing down your consent…'), () => reactions.consent());
  } else if (choice === look) await showConfiguration(repository);
}

async function withdraw(repository: OpenRepository): Promise<void> {
  await (await repository.reactions.get()).withdrawConsent();
  void window.showInformationMessage(
    l10n.t('Nothing of {0} acts any more before you consent again.', repository.name),
  );
}

/** The file in HEAD: what lies in the work tree plays no part. */
async function showConfiguration(repository: OpenRepository): Promise<void> {
  const oid = headOf(repository) ?? 'HEAD';
  await window.showTextDocument(commitFileUri(repository, oid, CONFIG_PATH), { preview: true });
}

function actingText(reactions: Pick<Reactions, 'acting'>): string {
  const lines = reactions.acting().map(({ reaction, steps }) => `${reaction}: ${steps.join(', ')}`);
  const listed = lines.slice(0, MOST_LISTED);
  const more = lines.length - listed.length;
  const rest = more > 0 ? [l10n.t('… and {0} more', more)] : [];
  const bound = l10n.t('It holds for exactly this: an edit of what acts asks again.');
  return [...listed, ...rest, '', bound].join('\n');
}
