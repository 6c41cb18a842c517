import { compileFilter } from '../core/events/typePattern.ts';
import type { StoredEvent } from '../core/ports.ts';
import { eventLine } from './eventLine.ts';
import { outJson, EXIT, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface LogOptions extends CommonOptions {
  /** A short type or a glob of them. */
  readonly type?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  /** Goes on with what is stored from now on, until interrupted. */
  readonly follow?: boolean;
}

/** `git-reactor log`: what is stored in the stream, oldest first. */
export async function log(terminal: Terminal, options: LogOptions): Promise<number> {
  const isWanted = compileFilter(options);
  const print = (event: StoredEvent): void => {
    if (!isWanted(event)) return;
    if (options.json === true) outJson(terminal, event);
    else terminal.out(`${eventLine(event)}\n`);
  };
  return withRepository(terminal, { ...options, purpose: 'read' }, async (repository) => {
    if (options.follow === true) {
      const following = repository.follow(0, print);
      await terminal.untilInterrupted();
      following.dispose();
    } else {
      for await (const event of repository.storedEvents(0)) print(event);
    }
    return EXIT.pass;
  });
}
