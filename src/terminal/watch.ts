import type { AnyEvent } from '../core/events/event.ts';
import { toWireType } from '../core/events/event.ts';
import { eventLine } from './eventLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';

export interface WatchOptions extends CommonOptions {
  /** Sequence after which stored events are told first. */
  readonly since?: number;
}

/** `git-reactor watch`: events as they happen, until interrupted; first a `stream.ready`. */
export async function watch(terminal: Terminal, options: WatchOptions): Promise<number> {
  const { engine, root, dispose } = await terminal.open(options.repo ?? terminal.cwd);
  const isJson = options.json === true;
  const print = (event: AnyEvent): void =>
    isJson ? outJson(terminal, event) : terminal.out(`${eventLine(event)}\n`);
  const waiting: AnyEvent[] = [];
  let isReady = false;
  const since = options.since === undefined ? {} : { after: options.since };
  engine.bus.subscribe('**', (event) => void (isReady ? print(event) : waiting.push(event)), since);
  try {
    await engine.start();
    if (engine.state.kind === 'failed') throw new Error(engine.state.message);
    if (isJson) outJson(terminal, { type: toWireType('stream.ready'), root });
    else terminal.err(`Watching ${root}. Interrupt with Ctrl+C.\n`);
    waiting.forEach(print);
    isReady = true;
    await terminal.interrupted;
    return EXIT.pass;
  } finally {
    dispose();
  }
}
