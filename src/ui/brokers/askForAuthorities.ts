import { l10n, window, workspace, type Uri } from 'vscode';
import type { BrokerCredentials } from '../../core/brokers/brokerUrl.ts';
import { messageOf, ReactorError } from '../../core/errors.ts';

const TLS = ['tls:', 'amqps:', 'kafkas:'];
const MOST_BYTES = 1 << 20;

/**
 * Whom to trust, where the connection is encrypted: those whom the system trusts, or a file.
 * @returns `undefined` if the person gave up
 * @throws ReactorError `usage` for a file without certificates
 */
export async function askForAuthorities(
  title: string,
  { protocol, host }: URL,
): Promise<Pick<BrokerCredentials, 'ca'> | undefined> {
  if (!TLS.includes(protocol)) return {};
  const system = { label: l10n.t('Those That the System Trusts'), isFile: false };
  const file = { label: l10n.t('Those in a File…'), description: 'PEM', isFile: true };
  const placeHolder = l10n.t('Which authorities may vouch for {0}?', host);
  const options = { title, placeHolder, ignoreFocusOut: true };
  const choice = await window.showQuickPick([system, file], options);
  if (choice === undefined) return undefined;
  if (!choice.isFile) return {};
  const [chosen] = (await window.showOpenDialog({ title: placeHolder })) ?? [];
  return chosen && { ca: await readAuthorities(chosen) };
}

async function readAuthorities(file: Uri): Promise<string> {
  const text = await readSmall(file);
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new ReactorError('usage', l10n.t('There is no certificate in {0}.', file.fsPath), {
    hint: l10n.t('Choose a file with certificates in PEM.'),
  });
}

async function readSmall(file: Uri): Promise<string> {
  try {
    const { size } = await workspace.fs.stat(file);
    if (size > MOST_BYTES) return '';
    return new TextDecoder().decode(await workspace.fs.readFile(file));
  } catch (cause) {
    const what = l10n.t('{0} cannot be read: {1}.', file.fsPath, messageOf(cause));
    const hint = l10n.t('Choose a file with certificates in PEM.');
    throw new ReactorError('usage', what, { hint, cause });
  }
}
