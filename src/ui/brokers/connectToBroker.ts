import { commands, l10n, window, workspace } from 'vscode';
import type { BrokerAccess } from '../../core/brokers/broker.ts';
import type { BrokerLink, LinkState } from '../../core/brokers/brokerLink.ts';
import { readBrokerUrl } from '../../core/brokers/brokerUrl.ts';
import { ReactorError } from '../../core/errors.ts';
import { COMMANDS } from '../ids.ts';
import { plainWords } from '../plainWords.ts';
import { readBrokerAddress } from '../settings.ts';
import { cancellably } from '../slowly.ts';
import { askForBroker, type AskedBroker } from './askForBroker.ts';
import { storeCredentials } from './brokerSecrets.ts';
import { isTrouble, worstOf } from './brokerStatus.ts';
import type { BrokerWorld } from './brokerWorld.ts';
import { writeBrokerAddress } from './writeBrokerAddress.ts';

/**
 * Asks for a broker and tries it. What works is kept, in the settings and in the secret storage;
 * what does not is kept only if the person says so. After anything else all is as before.
 * @param before the address that is offered
 */
export async function connectToBroker(
  world: BrokerWorld,
  before = readBrokerAddress(),
): Promise<void> {
  refuseWhereNothingIsSent(world);
  const asked = await askForBroker(world.secrets, before);
  if (asked === undefined) return;
  const access = readBrokerUrl(asked.address, asked.credentials);
  const state = await tryOut(world, asked, access);
  if (state === undefined) return;
  if (isTrouble(state)) await tellFailure(world, asked, { access, reason: state.reason });
  else tellSuccess(state, access);
}

function refuseWhereNothingIsSent({ connections }: BrokerWorld): void {
  if (!workspace.isTrusted) {
    const hint = l10n.t('Trust it first: what happens in a repository is sent to the broker.');
    throw new ReactorError('usage', l10n.t('This workspace is not trusted.'), { hint });
  }
  if (connections.repositories.length > 0) return;
  const hint = l10n.t('Open a folder with a git repository first.');
  throw new ReactorError('usage', l10n.t('There is no repository here to connect.'), { hint });
}

/** @returns `undefined` if the person did not want to wait for it */
async function tryOut(
  world: BrokerWorld,
  asked: AskedBroker,
  access: BrokerAccess,
): Promise<LinkState | undefined> {
  const { connections } = world;
  let isKept = false;
  try {
    const state = await cancellably(
      l10n.t('Connecting to {0}…', access.url.href),
      async (signal) => {
        await connections.use(access, asked.address);
        const links = connections.repositories.map(({ broker }) => settled(broker, signal));
        return worstOf((await Promise.all(links)).map((status) => ({ status })))?.status;
      },
    );
    if (state !== undefined && !isTrouble(state)) {
      await keep(world, asked, access);
      isKept = true;
    }
    return state;
  } finally {
    if (!isKept) await connections.again();
  }
}

/** As soon as it is known whether the broker can be reached. */
function settled(link: BrokerLink, signal: AbortSignal): Promise<LinkState> {
  const { promise, resolve, reject } = Promise.withResolvers<LinkState>();
  const look = (): void => {
    if (link.state.kind !== 'connecting') resolve(link.state);
  };
  const stop = (): void => reject(new Error('Nobody waits for it any more.'));
  const listening = link.onState(look);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  look();
  return promise.finally(() => {
    listening.dispose();
    signal.removeEventListener('abort', stop);
  });
}

/** The password first: who follows the setting looks for it. */
async function keep(
  { secrets }: BrokerWorld,
  { address, credentials }: AskedBroker,
  { url }: BrokerAccess,
): Promise<void> {
  await storeCredentials(secrets, url, credentials);
  await writeBrokerAddress(address);
}

async function tellFailure(
  world: BrokerWorld,
  asked: AskedBroker,
  { access, reason }: { readonly access: BrokerAccess; readonly reason: string },
): Promise<void> {
  const correct = l10n.t('Correct…');
  const goOn = l10n.t('Keep Trying');
  const showLog = l10n.t('Show Log');
  const words = l10n.t(
    'The broker {0} cannot be reached: {1}. It was not kept. Correct what you entered, or have it tried until it works.',
    access.url.href,
    reason,
  );
  const choice = await window.showErrorMessage(plainWords(words), correct, goOn, showLog);
  if (choice === correct) await connectToBroker(world, asked.address);
  else if (choice === showLog) world.showLog();
  else if (choice === goOn) {
    await keep(world, asked, access);
    await world.connections.again();
  }
}

/** What the person does with the message holds nothing up. */
function tellSuccess({ kind }: LinkState, { url }: BrokerAccess): void {
  if (kind !== 'connected') {
    const words = l10n.t(
      '{0} is kept. Another process has the repository open: it is the one that connects.',
      url.href,
    );
    void window.showInformationMessage(words);
    return;
  }
  const test = l10n.t('Send a Test Message');
  const words = l10n.t(
    'Connected to {0}. What happens here is told to other machines there, and reactions are shared with them.',
    url.href,
  );
  void window.showInformationMessage(words, test).then((choice) => {
    if (choice === test) void commands.executeCommand(COMMANDS.testBroker);
  });
}
