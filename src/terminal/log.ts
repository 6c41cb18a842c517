import { eventLine } from './eventLine.ts';
import { outJson, EXIT, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

/** `git-reactor log`: what is stored in the stream, oldest first. */
export function log(terminal: Terminal, options: CommonOptions): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'read' }, async (repository) => {
    for await (const event of repository.storedEvents(0)) {
      if (options.json === true) outJson(terminal, event);
      else terminal.out(`${eventLine(event)}\n`);
    }
    return EXIT.pass;
  });
}
