import { compileFilter } from '../core/events/typePattern.ts';
import { eventLine } from './eventLine.ts';
import { outJson, EXIT, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface LogOptions extends CommonOptions {
  /** A short type or a glob of them. */
  readonly type?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number;
}

/** `git-reactor log`: what is stored in the stream, oldest first. */
export async function log(terminal: Terminal, options: LogOptions): Promise<number> {
  const isWanted = compileFilter(options);
  return withRepository(terminal, { ...options, purpose: 'read' }, async (repository) => {
    for await (const event of repository.storedEvents(0)) {
      if (!isWanted(event)) continue;
      if (options.json === true) outJson(terminal, event);
      else terminal.out(`${eventLine(event)}\n`);
    }
    return EXIT.pass;
  });
}
