import { EventEmitter, RelativePattern, workspace, type Uri } from 'vscode';
import { DisposableStore, type Disposable } from '../core/disposable.ts';
import { isReactorError, sentenceOf } from '../core/errors.ts';
import type { FindRepository, OpenRepository } from '../core/openRepository.ts';
import type { Log } from '../core/ports.ts';
import { Coalescer } from './coalescer.ts';
import type { WelcomeState } from './ids.ts';
import { WatchedFolders } from './watchedFolders.ts';

/** Events of a run come in bursts; people see no more than this. Milliseconds. */
const REACTED_MS = 100;

/** One engine for each repository of the workspace: made, shared and disposed as folders are. */
export class Repositories implements Disposable {
  readonly #find: FindRepository;
  readonly #changed = new EventEmitter<OpenRepository | undefined>();
  readonly #owned = new DisposableStore();
  readonly #folders: WatchedFolders;
  /** Fires when a repository came, went or changed; `undefined` means the list itself. */
  readonly onChange = this.#changed.event;
  readonly #reacted = new EventEmitter<undefined>();
  readonly #reactedSoon = this.#owned.add(
    new Coalescer(REACTED_MS, () => this.#reacted.fire(undefined)),
  );
  /**
   * Fires when runs, approvals, consent, deployments or brokers may have changed; many changes fire
   * once.
   */
  readonly onReaction = this.#reacted.event;

  /** @param beforeReactions as {@link RepositoryListener} has it */
  constructor(find: FindRepository, log: Log, beforeReactions: () => Promise<void>) {
    this.#find = find;
    this.#owned.add(this.#changed);
    this.#owned.add(this.#reacted);
    this.#folders = this.#owned.add(
      new WatchedFolders({
        find,
        awaitRepository: (folder) => this.#awaitRepository(folder),
        onChange: (repository) => this.#changed.fire(repository),
        beforeReactions,
        onReaction: () => this.#reactedSoon.soon(),
        onProblem: (place, problem) => log.warn(`${place}: ${sentenceOf(problem)}`),
      }),
    );
    this.#owned.add(
      workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) this.#folders.remove(uri.fsPath);
        for (const { uri } of added) this.#add(uri);
        this.#changed.fire(undefined);
      }),
    );
    for (const { uri } of workspace.workspaceFolders ?? []) this.#add(uri);
  }

  get all(): readonly OpenRepository[] {
    return this.#folders.all;
  }

  /** The repository whose work tree holds the file, the innermost if several do. */
  of(uri: Uri | undefined): OpenRepository | undefined {
    if (uri?.scheme !== 'file') return undefined;
    return this.all
      .filter(({ root }) => isBelow(uri.fsPath, root))
      .sort((a, b) => b.root.length - a.root.length)[0];
  }

  /** Why there is nothing to see, or `ready`. */
  get state(): WelcomeState {
    if (this.#folders.isEmpty) return 'noFolder';
    const engines = this.all.map(({ engine }) => engine.state);
    if (engines.some((state) => state.kind === 'watching')) {
      const isUnborn = engines.every(
        (state) => state.kind !== 'watching' || state.head.oid === null,
      );
      return isUnborn ? 'empty' : 'ready';
    }
    const { problems } = this.#folders;
    const told = problems.flatMap((problem) => stateOf(problem) ?? []);
    if (told.length > 0) return told[0] ?? 'failed';
    return problems.length > 0 || engines.some(({ kind }) => kind === 'failed')
      ? 'failed'
      : 'starting';
  }

  /** In sentences: what keeps folders from being watched, as far as no {@link state} says it. */
  get problems(): readonly string[] {
    const unopened = this.#folders.problems.filter((problem) => stateOf(problem) === undefined);
    const failed = this.all.flatMap(({ engine: { state } }) =>
      state.kind === 'failed' ? `${state.message} ${state.hint}` : [],
    );
    return [...unopened.map(sentenceOf), ...failed];
  }

  /** Looks at every repository now, and tries again those that could not be opened. */
  async refresh(): Promise<void> {
    this.#folders.retry();
    await Promise.all(this.all.map(({ engine }) => engine.look()));
  }

  /** The same repository once more, for reactions that act on nothing; who asks disposes it. */
  async openForTest({ root }: OpenRepository): Promise<OpenRepository> {
    return (await this.#find(root)).open('read', { once: { mayAct: false } });
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #add(uri: Uri): void {
    if (uri.scheme === 'file') this.#folders.add(uri.fsPath);
  }

  /** `git init` in a folder without a repository: watch it from then on. */
  #awaitRepository(folder: string): Disposable {
    const watcher = workspace.createFileSystemWatcher(
      new RelativePattern(folder, '.git/HEAD'),
      false,
      true,
      true,
    );
    watcher.onDidCreate(() => this.#folders.retry());
    return watcher;
  }
}

/** Problems that the Events view has words and a button for. */
function stateOf(problem: unknown): WelcomeState | undefined {
  if (isReactorError(problem, 'git-missing')) return 'gitMissing';
  if (isReactorError(problem, 'git-too-old')) return 'gitTooOld';
  return isReactorError(problem, 'not-a-repository') ? 'noRepository' : undefined;
}

function isBelow(file: string, root: string): boolean {
  return file === root || file.startsWith(root.endsWith('/') ? root : `${root}/`);
}
