import { l10n, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import { COMMANDS } from '../ids.ts';
import type { TreeRow } from '../tree/row.ts';

/** What acts in the configuration waits for the person's consent. */
export function consentRow(
  repository: OpenRepository,
): TreeRow & { readonly repository: OpenRepository } {
  const acting = (): string =>
    (repository.reactions.current?.acting() ?? []).map(({ reaction }) => reaction).join(', ');
  return {
    repository,
    id: `${repository.root}\0consent`,
    shown: () => [acting()],
    item() {
      const words = l10n.t('These reactions need your consent');
      const item = new TreeItem(words);
      item.description = acting();
      item.iconPath = new ThemeIcon('shield', new ThemeColor('list.warningForeground'));
      item.tooltip = l10n.t('Nothing in them acts before you have consented to it.');
      item.contextValue = 'consent';
      item.accessibilityInformation = { label: `${words}: ${item.description}` };
      item.command = { command: COMMANDS.consent, title: l10n.t('Consent…'), arguments: [this] };
      return item;
    },
  };
}
