import { ReactorError } from '../core/errors.ts';
import { CONFIG_PATH } from '../core/configPath.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface InitOptions extends CommonOptions {
  readonly print?: boolean;
}

/** `git-reactor init`: writes a first configuration that fits the repository, and never over one. */
export function init(terminal: Terminal, options: InitOptions): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'read' }, async (repository) => {
    const text = await (await repository.reactions.get()).starter();
    if (options.print === true) {
      terminal.out(text);
      return EXIT.pass;
    }
    const isWritten = await repository.createFile(CONFIG_PATH, text);
    if (!isWritten) {
      throw new ReactorError('usage', `There is a ${CONFIG_PATH} already.`, {
        hint: 'Say "git-reactor init --print" to see what would fit the repository.',
      });
    }
    if (options.json === true) outJson(terminal, { path: CONFIG_PATH });
    else terminal.out(`Wrote ${CONFIG_PATH}. Look at it, and commit it: from then on it holds.\n`);
    return EXIT.pass;
  });
}
