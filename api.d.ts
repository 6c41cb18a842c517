/**
 * The API of Git Reactor, version 1, for other extensions and for `git-reactor.config.mjs`. Copy
 * this file; it needs nothing else. What is added later is optional for who uses it.
 *
 *     const reactor = extensions.getExtension<ApiProvider>('git-reactor.git-reactor');
 *     const api = (await reactor.activate()).getApi(1);
 */
export interface ApiProvider {
  /** @throws Error for a version that is not there */
  getApi(version: 1): Api;
}

export interface Api {
  /** Absolute paths of the root folders of the repositories that are watched. */
  readonly repositories: readonly string[];
  /**
   * Calls `handler` for each event, of any repository of the workspace, whose short type matches.
   * It may be called again for the same event, e.g. after it threw: be idempotent by `event.id`.
   * @param pattern a short type (`commit.created`) or a glob (`commit.*`)
   */
  onEvent(pattern: string, handler: (event: ReactorEvent) => unknown): Disposable;
  /**
   * Publishes a CloudEvent of `deployment.*`, `infrastructure.*` or `platform.*`; its type on the
   * wire is e.g. `dev.git-reactor.deployment.completed.v1`.
   * @param repository needed where several are watched
   * @returns whether it is new: an event with the same `source` and `id` is stored once
   */
  publish(event: unknown, repository?: RepositoryName): Promise<boolean>;
  /**
   * Adds a kind of step, for all repositories. Register it when your extension is activated:
   * until then a `.git-reactor.yaml` that names it is broken.
   * @throws Error with a sentence for what is not in order
   */
  registerHandler(kind: HandlerKind): Disposable;
  /**
   * Adds a check of files, for all repositories, from the next commit on.
   * @throws Error with a sentence for what is not in order
   */
  registerValidator(validator: FileValidator): Disposable;
  /** Realities of a repository, to try changes in memory. */
  realities(repository?: RepositoryName): ApiRealities;
}

export interface Disposable {
  dispose(): void;
}

/** A root folder, as a path or as a `Uri` of VS Code; not given: the only one. */
export type RepositoryName = string | { readonly fsPath: string } | undefined;

/** A CloudEvent 1.0.2. */
export interface ReactorEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  /** E.g. `dev.git-reactor.commit.created.v1`. */
  readonly type: string;
  readonly subject?: string;
  /** RFC 3339 in UTC. */
  readonly time: string;
  /** As the README says for each type; of `commit.created` a {@link CommitData}. */
  readonly data: object;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  /** ISO 8601 with the person's own zone. */
  readonly at: string;
}

export interface Change {
  readonly path: string;
  /** The former path of a rename. */
  readonly oldPath?: string;
  readonly kind: 'added' | 'modified' | 'deleted' | 'renamed';
  /** Octal mode as git prints it. */
  readonly mode: string;
  readonly oid: string;
  /** Bytes. */
  readonly size: number;
}

/** The data of `commit.created`. */
export interface CommitData {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly ref: string | null;
  readonly branch: string | null;
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
  readonly trailers: readonly { readonly key: string; readonly value: string }[];
  readonly actor: {
    readonly kind: 'human' | 'agent' | 'bot';
    readonly evidence: readonly string[];
  };
  readonly origin: 'local' | 'remote';
  readonly observedAt: string;
  readonly hour: number;
  readonly changes: readonly Change[];
}

/** An event as handlers see it. Of an event without a commit the texts are empty. */
export interface PluginEvent {
  /** Short, e.g. `commit.created`. */
  readonly type: string;
  /** The oid of the commit. */
  readonly commit: string;
  /** The name of who wrote the commit. */
  readonly author: string;
  readonly message: string;
  readonly actor: 'human' | 'agent' | 'bot' | '';
  readonly origin: 'local' | 'remote' | '';
  /** Changed paths, the former ones of renames too. */
  readonly files: readonly string[];
  /** The CloudEvent. */
  readonly raw: ReactorEvent;
  /**
   * Whether a changed path matches one of the globs and none with `!` before it. Globs begin at the
   * root of the repository; one without a slash means files of that name in any folder.
   */
  changes(...globs: readonly string[]): boolean;
  /** The short name of the branch; empty where there is none. */
  branch(): string;
  /** 0 to 23 in the configured zone, when the commit was noticed; -1 without a commit. */
  hour(): number;
}

/** Types of events that handlers may publish. */
export type FactType =
  | 'deployment.requested'
  | 'deployment.started'
  | 'deployment.completed'
  | 'deployment.failed'
  | 'deployment.rolledBack'
  | 'infrastructure.clusterCreated'
  | 'infrastructure.namespaceCreated'
  | 'infrastructure.resourceCreated'
  | 'infrastructure.resourceUpdated'
  | 'infrastructure.resourceDeleted'
  | 'platform.healthCheck'
  | 'platform.sloViolation'
  | 'platform.errorBudgetDepleted';

/** What handlers and steps are given. It ends with the step. */
export interface HandlerContext {
  /** The name of the reality that the step runs in, `null` outside of one. */
  readonly reality: string | null;
  /** Where and why the run failed, for steps of `onFailure`. */
  readonly failure: { readonly step: string; readonly reason: string } | null;
  /** From 1. */
  readonly attempt: number;
  /** Aborts when the step takes too long or the run is cancelled. */
  readonly signal: AbortSignal;
  /** Tells a fact. What the run knows of its data (commit, run, deployment) need not be said. */
  publish(type: FactType, data: object): Promise<void>;
  /** The text of a file of the tree that the step is about; `undefined` if there is none. */
  readFile(path: string): Promise<string | undefined>;
  /** A line for the log of the step; secrets are masked there. */
  log(line: string): void;
}

/** What a step of another extension is given. */
export interface HandlerStep<Options = unknown> extends HandlerContext {
  /** The value under the key of the step, as the schema says. A copy. */
  readonly options: Options;
  /** A copy. */
  readonly event: PluginEvent;
  readonly run: { readonly run: string; readonly reaction: string; readonly commit: string | null };
}

/** How a step ends. A text is the summary of a success; nothing is a success. What is thrown fails. */
export type StepEnd =
  | undefined
  | string
  | { readonly kind: 'succeeded'; readonly summary?: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly isFinal?: boolean }
  | { readonly kind: 'skipped'; readonly reason: string };

/** A kind of step: the code behind `- scale: web`. */
export interface HandlerKind<Options = unknown> {
  /** The key of its steps, e.g. `scale`: letters, digits and dashes. */
  readonly kind: string;
  /** One sentence for completion and hover. */
  readonly description: string;
  /** JSON Schema (2020-12) of the value under the key; not given: any value. */
  readonly schema?: object;
  /**
   * Whether it does anything outside of memory; then it needs trust and consent, and is not repeated
   * by itself. Default: it does.
   */
  readonly acts?: boolean | ((options: Options) => boolean);
  run(step: HandlerStep<Options>): StepEnd | Promise<StepEnd>;
}

export interface FileValidator {
  /** Kebab case; findings bear it. */
  readonly name: string;
  /** Changes whenever it may answer differently; not given: no answer is kept. */
  readonly version?: string;
  /** Asked for each changed path. */
  accepts(path: string): boolean;
  /** Has 10 seconds. What it throws is a finding of the rule `broken`. */
  validate(file: {
    readonly path: string;
    readonly text: string;
  }): FileFindings | Promise<FileFindings>;
}

export type FileFindings = undefined | readonly FileFinding[];

/** Lines and columns from 1; columns count UTF-16 units. */
export interface FileFinding {
  /** Kebab case. */
  readonly rule: string;
  readonly message: string;
  /** Default `warning`. */
  readonly severity?: 'error' | 'warning' | 'info';
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** An https address that explains the rule. */
  readonly help?: string;
}

export interface ApiRealities {
  /** @param from a revision; default `HEAD` */
  fork(name: string, from?: string): Promise<ApiReality>;
}

/** An isolated branch in memory; whoever has this may change it. */
export interface ApiReality {
  readonly name: string;
  /** The text of a file as it is now; `undefined` if there is none. */
  read(path: string): Promise<string | undefined>;
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** @returns whether there was such a file */
  delete(path: string): Promise<boolean>;
  /** Commits what was written, in memory. @returns the oid that git would give */
  commit(message: string): Promise<string>;
  /** What was written is forgotten. */
  discard(): Promise<void>;
}

/** The default export of `git-reactor.config.mjs`. */
export type Module = (registry: Registry) => void | Promise<void>;

export interface Registry {
  /** Hears every commit. */
  watch(handler: ModuleHandler, options?: ModuleHandlerOptions): void;
  /** Hears the commits whose changed paths match a glob, as of {@link PluginEvent.changes}. */
  on(pattern: string, handler: ModuleHandler, options?: ModuleHandlerOptions): void;
  /** A kind of step that `.git-reactor.yaml` beside the module may name. */
  step(kind: ModuleStep): void;
}

export type ModuleHandler = (
  event: PluginEvent,
  context: ModuleContext,
) => StepEnd | Promise<StepEnd>;

export interface ModuleHandlerOptions {
  /** What its runs are called. */
  readonly name?: string;
  /** Including the first one; default 1. */
  readonly attempts?: number;
}

export interface ModuleStep {
  readonly kind: string;
  readonly description?: string;
  /** JSON Schema of the value under the key. */
  readonly schema?: object;
  /** Default `true`. */
  readonly acts?: boolean;
  run(context: ModuleContext): StepEnd | Promise<StepEnd>;
}

/** What code of a module is given. */
export interface ModuleContext extends Omit<HandlerContext, 'log'> {
  readonly event: PluginEvent;
  /** The value under the key of a step. */
  readonly options: unknown;
  /** As `console.log`, into the log of the step. */
  log(...parts: readonly unknown[]): void;
  /**
   * A repository in memory that begins at the commit. `git` is isomorphic-git: any of its calls
   * works with `fs`, `dir` and `gitdir`. What is written ends with the call.
   */
  sandbox(): {
    readonly git: Readonly<Record<string, (options: object) => Promise<unknown>>>;
    readonly fs: object;
    readonly dir: string;
    readonly gitdir: string;
  };
}
