import { l10n } from 'vscode';
import type { BrokerStatus, ShownLink } from './brokerStatus.ts';

/** In a few words, for beside a title; empty where there is no broker. */
export function brokerWords(status: BrokerStatus, link: ShownLink): string {
  const { address = '' } = link;
  switch (status.kind) {
    case 'none':
      return '';
    case 'elsewhere':
      return l10n.t('broker left to another process');
    case 'connecting':
      return l10n.t('connecting to {0}', address);
    case 'connected':
      return [l10n.t('connected to {0}', address), lostWords(link)].filter(Boolean).join(' · ');
    case 'down':
      return l10n.t('broker down');
    case 'unusable':
      return l10n.t('broker not used');
  }
}

/** How many events are still to be sent; empty if none. */
export function waitingWords({ waiting }: ShownLink): string {
  return waiting === 0 ? '' : l10n.t('events that wait: up to {0}', waiting);
}

/** How many events nobody elsewhere hears of; empty if none. */
export function lostWords({ counters: { overflowed, refused } }: ShownLink): string {
  const lost = overflowed + refused;
  return lost === 0 ? '' : l10n.t('events never sent: {0}', lost);
}
