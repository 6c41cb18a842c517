import { EventEmitter, RelativePattern, workspace, type Uri, type WorkspaceFolder } from 'vscode';
import { DisposableStore, type Disposable } from '../core/disposable.ts';
import { isReactorError, messageOf } from '../core/errors.ts';
import type { OpenFolder, OpenRepository } from '../core/openRepository.ts';
import type { Log } from '../core/ports.ts';
import { Coalescer } from './coalescer.ts';
import type { WelcomeState } from './ids.ts';

/** What the Events view shows before anything new happens. */
export const HISTORY_LIMIT = 20;

/** Events of a run come in bursts; people see no more than this. Milliseconds. */
const REACTED_MS = 100;

interface Watched extends Disposable {
  repository?: OpenRepository;
  problem?: unknown;
}

/** One engine for each repository of the workspace: made, replaced and disposed as folders are. */
export class Repositories implements Disposable {
  readonly #open: OpenFolder;
  readonly #log: Log;
  readonly #watched = new Map<string, Watched>();
  readonly #changed = new EventEmitter<OpenRepository | undefined>();
  readonly #owned = new DisposableStore();
  /** Fires when a repository came, went or changed; `undefined` means the list itself. */
  readonly onChange = this.#changed.event;
  readonly #reacted = new EventEmitter<undefined>();
  readonly #reactedSoon = this.#owned.add(
    new Coalescer(REACTED_MS, () => this.#reacted.fire(undefined)),
  );
  /** Fires when runs, approvals, consent or deployments may have changed; many changes fire once. */
  readonly onReaction = this.#reacted.event;

  constructor(open: OpenFolder, log: Log) {
    this.#open = open;
    this.#log = log;
    this.#owned.add(this.#changed);
    this.#owned.add(this.#reacted);
    this.#owned.add(
      workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const folder of removed) this.#forget(folder.uri);
        for (const folder of added) this.#watch(folder);
        this.#changed.fire(undefined);
      }),
    );
    for (const folder of workspace.workspaceFolders ?? []) this.#watch(folder);
  }

  get all(): readonly OpenRepository[] {
    return [...this.#watched.values()].flatMap(({ repository }) => repository ?? []);
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
    const watched = [...this.#watched.values()];
    if (watched.length === 0) return 'noFolder';
    const engines = this.all.map(({ engine }) => engine.state);
    if (engines.some((state) => state.kind === 'watching')) {
      const isUnborn = engines.every(
        (state) => state.kind !== 'watching' || state.head.oid === null,
      );
      return isUnborn ? 'empty' : 'ready';
    }
    const problems = watched.flatMap(({ problem }) => problem ?? []);
    if (problems.some((problem) => isReactorError(problem, 'git-missing'))) return 'gitMissing';
    if (problems.some((problem) => isReactorError(problem, 'not-a-repository'))) {
      return 'noRepository';
    }
    return problems.length > 0 || engines.some(({ kind }) => kind === 'failed')
      ? 'failed'
      : 'starting';
  }

  /** In sentences: what keeps folders from being watched. */
  get problems(): readonly string[] {
    const unopened = [...this.#watched.values()].flatMap(({ problem }) =>
      problem === undefined || isReactorError(problem, 'not-a-repository')
        ? []
        : sentenceOf(problem),
    );
    const failed = this.all.flatMap(({ engine: { state } }) =>
      state.kind === 'failed' ? `${state.message} ${state.hint}` : [],
    );
    return [...unopened, ...failed];
  }

  /** Looks at every repository now, and tries again those that could not be opened. */
  async refresh(): Promise<void> {
    for (const folder of workspace.workspaceFolders ?? []) {
      if (this.#watched.get(folder.uri.toString())?.repository === undefined) this.#watch(folder);
    }
    await Promise.all(this.all.map(({ engine }) => engine.look()));
  }

  /** The same repository once more, for reactions that act on nothing; who asks disposes it. */
  openForTest({ root }: OpenRepository): Promise<OpenRepository> {
    return this.#open(root, 'read', { once: { mayAct: false } });
  }

  dispose(): void {
    for (const watched of this.#watched.values()) watched.dispose();
    this.#watched.clear();
    this.#owned.dispose();
  }

  #watch({ uri }: WorkspaceFolder): void {
    if (uri.scheme !== 'file') return;
    this.#forget(uri);
    const owned = new DisposableStore();
    const watched: Watched = { dispose: () => owned.dispose() };
    this.#watched.set(uri.toString(), watched);
    void this.#openInto(watched, owned, uri);
  }

  #forget(uri: Uri): void {
    this.#watched.get(uri.toString())?.dispose();
    this.#watched.delete(uri.toString());
  }

  async #openInto(watched: Watched, owned: DisposableStore, uri: Uri): Promise<void> {
    try {
      const repository = owned.add(await this.#open(uri.fsPath, 'watch'));
      if (owned.isDisposed || this.all.some(({ root }) => root === repository.root)) {
        repository.dispose();
        return;
      }
      watched.repository = repository;
      owned.add(repository.engine.onChange(() => this.#changed.fire(repository)));
      owned.add(repository.reactions.onChange(() => this.#reactedSoon.soon()));
      // Who follows events is to hear of those too that come with the start.
      this.#changed.fire(repository);
      await repository.engine.start();
      await repository.reactions.start();
      this.#changed.fire(undefined);
      await repository.engine.checkHistory(await repository.engine.history(HISTORY_LIMIT));
    } catch (error) {
      if (owned.isDisposed) return;
      watched.problem = error;
      this.#log.warn(`${uri.fsPath}: ${sentenceOf(error)}`);
      owned.add(this.#awaitRepository(uri));
      this.#changed.fire(undefined);
    }
  }

  /** `git init` in a folder without a repository: watch it from then on. */
  #awaitRepository(uri: Uri): Disposable {
    const watcher = workspace.createFileSystemWatcher(
      new RelativePattern(uri, '.git/HEAD'),
      false,
      true,
      true,
    );
    watcher.onDidCreate(() => void this.refresh());
    return watcher;
  }
}

function isBelow(file: string, root: string): boolean {
  return file === root || file.startsWith(root.endsWith('/') ? root : `${root}/`);
}

function sentenceOf(error: unknown): string {
  return isReactorError(error) ? `${error.message} ${error.hint}` : messageOf(error);
}
