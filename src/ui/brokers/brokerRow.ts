import { l10n, ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { InRepository } from '../targets.ts';
import { plainTooltip } from '../tree/plainTooltip.ts';
import type { TreeRow } from '../tree/row.ts';
import type { BrokerTrouble } from './brokerStatus.ts';
import { lostWords, waitingWords } from './brokerWords.ts';

/** The broker does not work, with the reason and what waits for it; its actions try again. */
export function brokerRow(
  repository: OpenRepository,
  { kind, reason }: BrokerTrouble,
): TreeRow & InRepository {
  const { broker, root } = repository;
  const isDown = kind === 'down';
  const words = isDown ? l10n.t('The broker is down') : l10n.t('The broker is not used');
  const held = isDown ? [waitingWords(broker), lostWords(broker)].filter(Boolean) : [];
  const description = [reason, ...held].join(' · ');
  return {
    repository,
    id: `${root}\0broker`,
    shown: () => [words, description],
    item() {
      const item = new TreeItem(words);
      item.description = description;
      item.iconPath = new ThemeIcon('debug-disconnect', new ThemeColor('list.warningForeground'));
      const then = isDown
        ? l10n.t('It is tried again by itself. Until then events are kept, and reactions wait.')
        : l10n.t('Reactions are this machine’s alone.');
      item.tooltip = plainTooltip(words, isDown ? broker.address : '', reason, ...held, then);
      item.contextValue = isDown ? 'broker.down' : 'broker.unusable';
      item.accessibilityInformation = { label: [words, reason, ...held].join(', ') };
      return item;
    },
  };
}
