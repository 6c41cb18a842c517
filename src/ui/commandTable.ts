import { commands, l10n, window, type LogOutputChannel } from 'vscode';
import { DisposableStore, type Disposable } from '../core/disposable.ts';
import { messageOf, sentenceOf } from '../core/errors.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import { plainWords } from './plainWords.ts';
import type { Repositories } from './repositories.ts';

/** The commands that there are; what one throws is shown in one place. */
export class CommandTable implements Disposable {
  readonly repositories: Repositories;
  readonly #log: LogOutputChannel;
  readonly #owned = new DisposableStore();

  constructor(repositories: Repositories, log: LogOutputChannel) {
    this.repositories = repositories;
    this.#log = log;
  }

  /** @param run is given whatever the command was called with */
  add(id: string, run: (...args: never[]) => unknown): void {
    const shown = (...args: never[]): Promise<unknown> => this.#shown(() => run(...args));
    this.#owned.add(commands.registerCommand(id, shown));
  }

  /** A command about a whole repository: that of the row it was called on, or the one picked. */
  addFor(id: string, run: (repository: OpenRepository, given: unknown) => unknown): void {
    this.add(id, async (given: unknown) => {
      const repository = this.#repositoryOf(given) ?? (await this.pickRepository());
      return repository === undefined ? undefined : run(repository, given);
    });
  }

  /** The repository of the active editor, the only one, or the one the person picks. */
  async pickRepository(): Promise<OpenRepository | undefined> {
    const { all } = this.repositories;
    const active = this.repositories.of(window.activeTextEditor?.document.uri);
    if (active !== undefined || all.length <= 1) return active ?? all[0];
    const items = all.map((repository) => ({
      label: repository.name,
      description: repository.root,
      repository,
    }));
    const title = l10n.t('Which repository?');
    return (await window.showQuickPick(items, { title }))?.repository;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #repositoryOf(given: unknown): OpenRepository | undefined {
    if (typeof given !== 'object' || given === null || !('repository' in given)) return undefined;
    return this.repositories.all.find((each) => each === given.repository);
  }

  async #shown(run: () => unknown): Promise<unknown> {
    try {
      return await run();
    } catch (error) {
      this.#log.error(error instanceof Error ? error : messageOf(error));
      const showLog = l10n.t('Show Log');
      const words = plainWords(sentenceOf(error));
      void window.showErrorMessage(words, showLog).then((choice) => {
        if (choice === showLog) this.#log.show();
      });
      return undefined;
    }
  }
}
