import {
  l10n,
  StatusBarAlignment,
  ThemeColor,
  window,
  workspace,
  type MarkdownString,
} from 'vscode';
import { shortRef } from '../core/commits/refNames.ts';
import { DisposableStore, type Disposable } from '../core/disposable.ts';
import type { Engine } from '../core/engine.ts';
import { countBySeverity } from '../core/validation/verdict.ts';
import type { BrokerConnections } from './brokers/brokerConnections.ts';
import { brokerWords } from './brokers/brokerWords.ts';
import { COMMANDS } from './ids.ts';
import type { Repositories } from './repositories.ts';
import { attentionOf, type Attention } from './runs/attention.ts';
import { headOf } from './runs/headOf.ts';
import { plainTooltip } from './tree/plainTooltip.ts';
import { shortOid } from './tree/shortOid.ts';

interface Status {
  readonly text: string;
  readonly words: string;
  readonly isFailing: boolean;
}

/** The one status bar item: the branch, and whether what HEAD holds is sound. */
export class StatusItem implements Disposable {
  readonly #repositories: Repositories;
  readonly #brokers: BrokerConnections;
  readonly #owned = new DisposableStore();
  readonly #item = this.#owned.add(
    window.createStatusBarItem('gitReactor.status', StatusBarAlignment.Left, 50),
  );

  constructor(repositories: Repositories, brokers: BrokerConnections) {
    this.#repositories = repositories;
    this.#brokers = brokers;
    this.#item.name = 'Git Reactor';
    this.#owned.add(repositories.onChange(() => this.#update()));
    this.#owned.add(repositories.onReaction(() => this.#update()));
    this.#owned.add(brokers.onChange(() => this.#update()));
    this.#owned.add(window.onDidChangeActiveTextEditor(() => this.#update()));
    this.#update();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #update(): void {
    const active = window.activeTextEditor?.document.uri;
    const repository = this.#repositories.of(active) ?? this.#repositories.all[0];
    if (repository === undefined) {
      this.#item.hide();
      return;
    }
    const status = statusOf(repository.engine);
    const reacting = reactingOf(
      attentionOf(repository.reactions.current, headOf(repository)),
      workspace.isTrusted,
    );
    this.#item.text = [status.text, reacting.text].filter(Boolean).join(' ');
    const broker = brokerWords(this.#brokers.statusOf(repository), repository.broker);
    const words = [status.words, ...reacting.words, broker].filter(Boolean);
    this.#item.tooltip = tooltipOf(`Git Reactor (${repository.name})`, words);
    this.#item.command = commandFor(repository.engine);
    this.#item.accessibilityInformation = { label: `Git Reactor: ${words.join(', ')}` };
    this.#item.backgroundColor = status.isFailing
      ? new ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.#item.show();
  }
}

/** Its words, and the way to everything else that can be done. */
function tooltipOf(title: string, words: readonly string[]): MarkdownString {
  const tooltip = plainTooltip(title, ...words);
  tooltip.isTrusted = { enabledCommands: [COMMANDS.showMenu] };
  tooltip.appendMarkdown(`\n\n[${l10n.t('More…')}](command:${COMMANDS.showMenu})`);
  return tooltip;
}

/** To where one goes back from a commit that fails; where nothing is watched, to the reason. */
function commandFor({ state }: Engine): string {
  return state.kind === 'watching' ? COMMANDS.rollBackTo : COMMANDS.showLog;
}

function statusOf(engine: Engine): Status {
  const { state, openFindings } = engine;
  if (state.kind === 'starting') {
    return { text: '$(sync~spin) Git Reactor', words: l10n.t('starting'), isFailing: false };
  }
  if (state.kind === 'failed') {
    return { text: '$(alert) Git Reactor', words: state.message, isFailing: true };
  }
  const { head } = state;
  const branch = head.ref === null ? shortOid(head.oid ?? '') : shortRef(head.ref);
  const { error, warning } = countBySeverity(openFindings);
  const held = head.operation === null ? '' : ` (${head.operation})`;
  if (error > 0) {
    const words =
      error === 1
        ? l10n.t('{0} fails with one error', branch)
        : l10n.t('{0} fails with {1} errors', branch, error);
    return { text: `$(error) ${branch}${held} ${error}`, words, isFailing: true };
  }
  if (warning > 0) {
    const words =
      warning === 1
        ? l10n.t('{0} has one warning', branch)
        : l10n.t('{0} has {1} warnings', branch, warning);
    return { text: `$(warning) ${branch}${held} ${warning}`, words, isFailing: false };
  }
  return {
    text: `$(check) ${branch}${held}`,
    words: l10n.t('{0} is sound', branch),
    isFailing: false,
  };
}

interface Reacting {
  readonly text: string;
  readonly words: readonly string[];
}

/**
 * What of the reactions a person should know; the short text says the most pressing of it, and
 * that something runs.
 */
function reactingOf(attention: Attention, isTrusted: boolean): Reacting {
  const { needsConsent, approvals, dead, underWay, problems } = attention;
  const busy = underWay.filter(({ status }) => status === 'running').length;
  const all = [
    problems.length > 0 && ['$(alert)', l10n.t('the configuration cannot be used')],
    needsConsent && isTrusted && ['$(shield)', l10n.t('your consent is needed')],
    approvals.length > 0 && [
      `$(question) ${approvals.length}`,
      l10n.t('waiting for approval: {0}', approvals.length),
    ],
    dead.length > 0 && [
      `$(stop-circle) ${dead.length}`,
      l10n.t('failed for good: {0}', dead.length),
    ],
    busy > 0 && ['', l10n.t('runs under way: {0}', busy)],
  ].filter((each) => each !== false);
  const spinner = busy > 0 ? '$(sync~spin)' : '';
  const text = [all[0]?.[0], spinner].filter(Boolean).join(' ');
  return { text, words: all.map(([, words = '']) => words) };
}
