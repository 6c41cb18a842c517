import { eventLine } from './eventLine.ts';
import { outJson, EXIT, type CommonOptions, type Terminal } from './terminal.ts';

/** `git-reactor log`: what is stored in the stream, oldest first. */
export async function log(terminal: Terminal, options: CommonOptions): Promise<number> {
  const { engine, dispose } = await terminal.open(options.repo ?? terminal.cwd);
  try {
    for await (const event of engine.storedEvents(0)) {
      if (options.json === true) outJson(terminal, event);
      else terminal.out(`${eventLine(event)}\n`);
    }
    return EXIT.pass;
  } finally {
    dispose();
  }
}
