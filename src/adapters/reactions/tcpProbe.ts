import { connect } from 'node:net';
import { messageOf } from '../../core/errors.ts';
import type { TcpProbe } from '../../core/reactions/steps/monitorOptions.ts';

/** Connects by the system, and closes at once. */
export const tcpProbe: TcpProbe = {
  async connect({ host, port, waitMs, signal }) {
    signal.throwIfAborted();
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const socket = connect({ host, port, autoSelectFamily: true });
    const late = (): void => resolve(`It did not connect within ${waitMs / 1000} s.`);
    const timer = setTimeout(late, waitMs);
    const stop = (): void => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    socket.on('connect', () => resolve(undefined));
    socket.on('error', (error) => resolve(sentenceOf(error)));
    try {
      const reason = await promise;
      signal.throwIfAborted();
      return reason;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.destroy();
    }
  },
};

function sentenceOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return `${messageOf(first)}.`;
}
