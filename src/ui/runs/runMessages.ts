import { commands, l10n, window } from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Approval } from '../../core/reactions/approval.ts';
import type { ShownNotification } from '../../core/reactions/notifications.ts';
import type { Log } from '../../core/ports.ts';
import { followEach } from '../followEach.ts';
import { COMMANDS } from '../ids.ts';
import { plainWords } from '../plainWords.ts';
import type { Repositories } from '../repositories.ts';
import { forgetOldest } from '../../core/forgetOldest.ts';

export interface RunMessagesInit {
  readonly repositories: Repositories;
  readonly log: Log;
  readonly reveal: (repository: OpenRepository, run: string) => Promise<void>;
}

const MOST_REMEMBERED = 1_000;

/**
 * The only messages that come unasked: what a `notify` step says, once for each run and severity,
 * and a question, once. What is said again stands in the log.
 */
export class RunMessages implements Disposable {
  readonly #init: RunMessagesInit;
  readonly #owned = new DisposableStore();
  readonly #shown = new Set<string>();
  /** Questions that were asked before are in the tree; a new window does not bring them up again. */
  readonly #since = Date.now();

  constructor(init: RunMessagesInit) {
    this.#init = init;
    const { repositories } = init;
    this.#owned.add(
      followEach(repositories, (repository) =>
        repository.notifications.onShow((said) => this.#show(this.#say(repository, said))),
      ),
    );
    this.#owned.add(repositories.onReaction(() => this.#ask()));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Nobody waits for an answer; what goes wrong over it stands in the log. */
  #show(message: Promise<void>): void {
    message.catch((error: unknown) => this.#init.log.error(messageOf(error)));
  }

  async #say(repository: OpenRepository, said: ShownNotification): Promise<void> {
    const { run, reaction, severity } = said;
    const words = `${reaction}: ${said.text}`;
    if (!this.#isFirst(`${run} ${severity}`)) {
      this.#init.log.info(words);
      return;
    }
    const show = l10n.t('Show Run');
    const why = l10n.t('Why?');
    const tell = TELL[severity];
    const choice = await tell(plainWords(words), show, why);
    repository.notifications.dismiss(run);
    if (choice === show) await this.#init.reveal(repository, run);
    if (choice === why) await this.#explain(repository, run);
  }

  #explain(repository: OpenRepository, id: string): Thenable<unknown> {
    const run = repository.reactions.current?.runs.find((each) => each.id === id);
    return commands.executeCommand(COMMANDS.explain, { repository, run });
  }

  #ask(): void {
    for (const repository of this.#init.repositories.all) {
      for (const approval of repository.reactions.current?.approvals ?? []) {
        const isNew = approval.requestedAt >= this.#since;
        if (isNew && this.#isFirst(approval.id)) this.#show(this.#askFor(repository, approval));
      }
    }
  }

  async #askFor(repository: OpenRepository, approval: Approval): Promise<void> {
    const approve = l10n.t('Approve…');
    const show = l10n.t('Show What Would Happen');
    const words = l10n.t('{0} waits for approval: {1}', approval.reaction, approval.summary);
    const choice = await window.showInformationMessage(plainWords(words), approve, show);
    const command = { [approve]: COMMANDS.approve, [show]: COMMANDS.showPlan }[choice ?? ''];
    if (command !== undefined) await commands.executeCommand(command, { repository, approval });
  }

  #isFirst(key: string): boolean {
    if (this.#shown.has(key)) return false;
    this.#shown.add(key);
    forgetOldest(this.#shown, MOST_REMEMBERED);
    return true;
  }
}

const TELL: Readonly<
  Record<
    ShownNotification['severity'],
    (words: string, ...buttons: string[]) => Thenable<string | undefined>
  >
> = {
  info: (words, ...buttons) => window.showInformationMessage(words, ...buttons),
  warning: (words, ...buttons) => window.showWarningMessage(words, ...buttons),
  error: (words, ...buttons) => window.showErrorMessage(words, ...buttons),
};
