import type { Diagnosis } from '../diagnosis.ts';
import type { BrokerLink } from './brokerLink.ts';

const NAME = 'broker';

/** How the connection with other machines is, and what went over it. */
export function diagnoseBroker(
  link: Pick<BrokerLink, 'state' | 'address' | 'counters' | 'waiting'>,
): Diagnosis {
  const { state, address = '' } = link;
  switch (state.kind) {
    case 'none':
      return { name: NAME, status: 'ok', message: 'This process is connected to none.' };
    case 'elsewhere': {
      const message = `The process that keeps the stream is the one that speaks with ${address}.`;
      return { name: NAME, status: 'ok', message };
    }
    case 'connecting':
      return { name: NAME, status: 'ok', message: `Connecting to ${address}. ${traffic(link)}` };
    case 'connected':
      return diagnoseTraffic(link, `Connected to ${address}. ${traffic(link)}`);
    case 'down': {
      const message = `${address} is down: ${state.reason}. ${traffic(link)}`;
      const hint = 'It is tried again by itself. See whether the server runs and can be reached.';
      return { name: NAME, status: 'problem', message, hint };
    }
  }
}

function traffic({ counters, waiting }: Pick<BrokerLink, 'counters' | 'waiting'>): string {
  const { sent, received, taken, worked, takenOver, retries } = counters;
  return (
    `${sent} events were sent (${retries} attempts failed, up to ${waiting} wait), ${received} ` +
    `received and ${taken} of them taken, ${worked} handled for all, ${takenOver} of these taken over.`
  );
}

function diagnoseTraffic({ counters }: Pick<BrokerLink, 'counters'>, message: string): Diagnosis {
  const { overflowed, refused, malformed } = counters;
  if (overflowed + refused + malformed === 0) return { name: NAME, status: 'ok', message };
  const lost =
    `${overflowed} events were forgotten before they could be sent, ${refused} refused by the ` +
    `broker, and ${malformed} that came could not be understood.`;
  const hint = 'The log says which.';
  return { name: NAME, status: 'warning', message: `${message} ${lost}`, hint };
}
