import type { LinkState } from '../core/brokers/brokerLink.ts';
import { readBrokerUrl } from '../core/brokers/brokerUrl.ts';
import { ReactorError } from '../core/errors.ts';
import { createEvent, type AnyEvent } from '../core/events/event.ts';
import type { EngineState } from '../core/engineState.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import { eventLine } from './eventLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface WatchOptions extends CommonOptions {
  /** Sequence after which stored events are told first. */
  readonly since?: number;
  /** `false`: no reaction runs. */
  readonly react?: boolean;
  /** Address of the broker over which other machines are met. */
  readonly broker?: string;
}

/** `git-reactor watch`: events as they happen, until interrupted; first a `stream.ready`. */
export function watch(terminal: Terminal, options: WatchOptions): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'watch' }, async (repository) => {
    const { engine } = repository;
    const print = (event: AnyEvent): void =>
      options.json === true ? outJson(terminal, event) : terminal.out(`${eventLine(event)}\n`);
    const early: AnyEvent[] = [];
    let tell = (event: AnyEvent): unknown => early.push(event);
    const since = options.since === undefined ? {} : { after: options.since };
    engine.bus.subscribe('**', (event) => void tell(event), since);
    await engine.start();
    if (options.broker !== undefined) await connect(terminal, repository, options.broker);
    if (options.react !== false) await repository.reactions.start();
    tellReady(terminal, options, repository);
    early.forEach(print);
    tell = print;
    await terminal.untilInterrupted();
    await repository.broker.disconnect();
    return EXIT.pass;
  });
}

/** Before reactions start: they have to know that they share. */
async function connect(
  terminal: Terminal,
  { broker }: OpenRepository,
  address: string,
): Promise<void> {
  const access = readBrokerUrl(address, await terminal.brokerCredentials?.());
  broker.onState((state) => terminal.err(`${brokerLine(access.url.href, state)}\n`));
  await broker.connect(access);
}

function brokerLine(address: string, state: LinkState): string {
  switch (state.kind) {
    case 'none':
      return `Broker ${address} is left.`;
    case 'elsewhere':
      return (
        `Broker ${address} is not connected by this process: another one keeps the stream of this ` +
        `repository, and connects if it was started with --broker. This one does when it takes over.`
      );
    case 'down':
      return `Broker ${address} is down: ${state.reason}.`;
    default:
      return `Broker ${address} is ${state.kind}.`;
  }
}

function tellReady(terminal: Terminal, { json }: WatchOptions, repository: OpenRepository): void {
  const { source, root } = repository;
  const { head } = requireWatching(repository.engine.state);
  if (json !== true) {
    terminal.err(`Watching ${root}. Interrupt with Ctrl+C.\n`);
    return;
  }
  const observedAt = terminal.now();
  const data = { root, head: { ref: head.ref, oid: head.oid } };
  const id = `${source}#${observedAt}`;
  outJson(terminal, createEvent({ id, source, type: 'stream.ready', observedAt, data }));
}

function requireWatching(state: EngineState): EngineState & { readonly kind: 'watching' } {
  if (state.kind === 'watching') return state;
  const message = state.kind === 'failed' ? state.message : 'Watching could not begin.';
  const hint = state.kind === 'failed' ? state.hint : 'Try again.';
  throw new ReactorError('repository-unreadable', message, { hint });
}
