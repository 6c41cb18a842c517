import { l10n, window } from 'vscode';
import { ReactorError } from '../../core/errors.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import { durationText } from '../runs/duration.ts';
import { readSlowly } from '../slowly.ts';

/**
 * Sends a message over the broker and tells when it came back.
 * @throws ReactorError `broker-down`, or `usage` where this process is not connected
 */
export async function sendTestMessage({ name, broker }: OpenRepository): Promise<void> {
  const { kind } = broker.state;
  if (kind === 'none') {
    const hint = l10n.t('Connect to one first.');
    throw new ReactorError('usage', l10n.t('{0} is connected to no broker.', name), { hint });
  }
  if (kind === 'elsewhere') {
    const what = l10n.t('Another process has {0} open, and speaks with the broker.', name);
    throw new ReactorError('usage', what, { hint: l10n.t('Send the message from there.') });
  }
  const title = l10n.t('Waiting for the test message…');
  const tookMs = await readSlowly(title, () => broker.sendTest());
  if (tookMs === undefined) return;
  const words = l10n.t(
    'The test message was confirmed by {0} and came back in {1}.',
    broker.address ?? '',
    durationText(tookMs),
  );
  void window.showInformationMessage(words);
}
