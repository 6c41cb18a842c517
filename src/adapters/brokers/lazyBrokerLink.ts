import { newCounters } from '../../core/brokers/brokerCounters.ts';
import type { BrokerLink, LinkState } from '../../core/brokers/brokerLink.ts';
import { toDisposable, type Disposable } from '../../core/disposable.ts';
import { ReactorError } from '../../core/errors.ts';
import type { OpenLinkWorld } from './openBrokerLink.ts';

/** A {@link BrokerLink} of which nothing is loaded before somebody connects. */
export function lazyBrokerLink(world: OpenLinkWorld): BrokerLink {
  const listeners = new Map<(state: LinkState) => void, Disposable | undefined>();
  let link: BrokerLink | undefined;
  let isDisposed = false;
  async function load(): Promise<BrokerLink> {
    const { openBrokerLink } = await import('./openBrokerLink.ts');
    if (link !== undefined) return link;
    link = openBrokerLink(world);
    for (const listener of listeners.keys()) listeners.set(listener, link.onState(listener));
    if (isDisposed) link.dispose();
    return link;
  }
  return {
    get state() {
      return link?.state ?? { kind: 'none' };
    },
    get address() {
      return link?.address;
    },
    get counters() {
      return link?.counters ?? newCounters();
    },
    get waiting() {
      return link?.waiting ?? 0;
    },
    onState(listener) {
      listeners.set(listener, link?.onState(listener));
      return toDisposable(() => {
        listeners.get(listener)?.dispose();
        listeners.delete(listener);
      });
    },
    connect: async (access) => (await load()).connect(access),
    disconnect: async () => link?.disconnect(),
    sendTest() {
      if (link !== undefined) return link.sendTest();
      const hint = 'Connect to one first.';
      const error = new ReactorError('broker-down', 'There is no broker.', { hint });
      return Promise.reject(error);
    },
    dispose() {
      isDisposed = true;
      link?.dispose();
    },
  };
}
