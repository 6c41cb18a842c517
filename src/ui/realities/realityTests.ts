import {
  l10n,
  TestRunProfileKind,
  TestRunRequest,
  tests,
  workspace,
  type CancellationToken,
  type TestController,
  type TestItem,
  type TestRunProfile,
} from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { Verdict } from '../../core/events/validationData.ts';
import type { Log } from '../../core/ports.ts';
import { Coalescer } from '../coalescer.ts';
import { followEach } from '../followEach.ts';
import type { Repositories } from '../repositories.ts';
import { headOf } from '../runs/headOf.ts';
import type { RealityTarget } from '../targets.ts';
import { shortOid } from '../tree/shortOid.ts';
import { isOfConfiguration } from './judgedChange.ts';
import { keyOf, realityOf, type RealityChanges } from './realityChanges.ts';
import { RealityTestRun } from './realityTestRun.ts';
import type { RealityVerdicts } from './realityVerdicts.ts';
import { takeWorkTree, workTreeReality } from './workTreeReality.ts';

export interface RealityTestsInit {
  readonly repositories: Repositories;
  readonly changes: RealityChanges;
  readonly verdicts: RealityVerdicts;
  readonly log: Log;
}

/** The checks of realities among the tests of the editor: a test for each reality and check. */
export interface RealityTests extends Disposable {
  /**
   * Checks a reality without bringing anything to the front. @returns what all checks say together;
   * `undefined` if it went meanwhile
   */
  run(target: RealityTarget, signal: AbortSignal): Promise<Verdict | undefined>;
}

export function createRealityTests(init: RealityTestsInit): RealityTests {
  return new Tests(init);
}

const ID = 'gitReactor.realities';
/** Several files are saved at once. Milliseconds. */
const SAVED_MS = 300;

class Tests implements RealityTests {
  readonly #init: RealityTestsInit;
  readonly #owned = new DisposableStore();
  readonly #controller: TestController;
  readonly #profile: TestRunProfile;
  readonly #targets = new Map<string, RealityTarget>();

  constructor(init: RealityTestsInit) {
    this.#init = init;
    const title = l10n.t('Realities');
    this.#controller = this.#owned.add(tests.createTestController(ID, title));
    this.#profile = this.#owned.add(
      this.#controller.createRunProfile(
        l10n.t('Check'),
        TestRunProfileKind.Run,
        (request, token) => this.#asked(request, token),
        true,
        undefined,
        true,
      ),
    );
    const { changes, repositories } = init;
    this.#owned.add(changes.onChange((changed) => this.#changed(changed)));
    this.#owned.add(repositories.onChange((one) => one === undefined && this.#sync()));
    this.#sync();
  }

  async run(target: RealityTarget, signal: AbortSignal): Promise<Verdict | undefined> {
    this.#sync();
    const item = this.#controller.items.get(keyOf(target));
    if (item === undefined) return undefined;
    const request = new TestRunRequest([item], undefined, this.#profile, false, true);
    return (await this.#take(request, [signal])).get(keyOf(target));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #asked(request: TestRunRequest, token: CancellationToken): Promise<void> {
    const ending = new AbortController();
    token.onCancellationRequested(() => ending.abort());
    // One that was cancelled before says so later only.
    if (token.isCancellationRequested) ending.abort();
    if (request.continuous === true) this.#follow(request, token);
    else await this.#take(request, [ending.signal]);
  }

  /** Checks again whatever of the request changes, until it is cancelled. */
  #follow(request: TestRunRequest, token: CancellationToken): void {
    const owned = new DisposableStore();
    const isAsked = (item: TestItem): boolean =>
      request.include === undefined ||
      request.include.some(({ id, parent }) => id === item.id || parent?.id === item.id);
    const again = (changed: readonly RealityTarget[]): void => {
      const items = changed
        .map((target) => this.#controller.items.get(keyOf(target)))
        .filter((item) => item !== undefined && isAsked(item));
      if (items.length > 0) void this.#takeAgain(request, items as readonly TestItem[]);
    };
    owned.add(this.#init.changes.onChange(again));
    owned.add(this.#followWorkTrees(isAsked));
    token.onCancellationRequested(() => owned.dispose());
    this.#owned.add(owned);
    again([...this.#targets.values()]);
  }

  /** What is on disk is taken anew when a file is saved, or HEAD is another commit. */
  #followWorkTrees(isAsked: (item: TestItem) => boolean): Disposable {
    const owned = new DisposableStore();
    const { repositories, log } = this.#init;
    const take = async (): Promise<void> => {
      for (const repository of repositories.all) {
        const item = this.#controller.items.get(keyOf(workTreeReality(repository)));
        if (item !== undefined && isAsked(item)) await takeWorkTree(repository);
      }
    };
    const soon = owned.add(
      new Coalescer(
        SAVED_MS,
        () => void take().catch((error: unknown) => log.warn(messageOf(error))),
      ),
    );
    owned.add(workspace.onDidSaveTextDocument(({ uri }) => uri.scheme === 'file' && soon.soon()));
    owned.add(
      followEach(repositories, (repository) => {
        let head = headOf(repository);
        return repository.engine.onChange(() => {
          if (head !== headOf(repository)) soon.soon();
          head = headOf(repository);
        });
      }),
    );
    return owned;
  }

  async #takeAgain(request: TestRunRequest, items: readonly TestItem[]): Promise<void> {
    // Of a reality of which single checks were asked for, only those.
    const included = items.flatMap((item) => {
      const single = request.include?.filter((each) => each.parent?.id === item.id) ?? [];
      return single.length > 0 ? single : [item];
    });
    const narrowed = new TestRunRequest(included, request.exclude, request.profile, true, true);
    await this.#take(narrowed, []);
  }

  /** Runs a request to its end. @returns what each reality got, by its key */
  async #take(
    request: TestRunRequest,
    signals: readonly AbortSignal[],
  ): Promise<ReadonlyMap<string, Verdict>> {
    const run = this.#controller.createTestRun(request);
    const ending = new AbortController();
    run.token.onCancellationRequested(() => ending.abort());
    const signal = AbortSignal.any([...signals, ending.signal]);
    const taken = new RealityTestRun({ ...this.#init, run, signal });
    try {
      for (const [root, checks] of chosen(this.#controller, request)) {
        const target = this.#targets.get(root.id);
        if (target !== undefined && !signal.aborted) await taken.check(target, root, checks);
      }
    } finally {
      run.end();
    }
    signal.throwIfAborted();
    return taken.verdicts;
  }

  #changed(changed: readonly RealityTarget[]): void {
    this.#sync();
    for (const target of changed) {
      // Those of runs are there for a moment, and nobody else would check them.
      if (!isOfConfiguration(target) || realityOf(target) === undefined) continue;
      if (this.#init.verdicts.isChecking(target)) continue;
      const { log } = this.#init;
      void this.run(target, new AbortController().signal).catch((error: unknown) =>
        log.warn(messageOf(error)),
      );
    }
  }

  /** A test for each reality that there is, and none for those that are gone. */
  #sync(): void {
    const { items } = this.#controller;
    const { all } = this.#init.repositories;
    const gone = new Set(this.#targets.keys());
    for (const repository of all) {
      for (const { reality } of repository.engine.realities.all) {
        const target = { repository, reality: reality.name };
        const key = keyOf(target);
        gone.delete(key);
        this.#targets.set(key, target);
        const item = items.get(key) ?? this.#create(key, target);
        const from = l10n.t('from {0}', shortOid(reality.base.commit));
        item.description = all.length > 1 ? `${repository.name} · ${from}` : from;
        items.add(item);
      }
    }
    for (const key of gone) {
      items.delete(key);
      this.#targets.delete(key);
    }
  }

  #create(key: string, { repository, reality }: RealityTarget): TestItem {
    const item = this.#controller.createTestItem(key, reality);
    item.children.replace(
      repository.engine.checks.map((check) => this.#controller.createTestItem(check, check)),
    );
    return item;
  }
}

/** The checks that a request is about, by reality. */
function chosen(
  { items }: TestController,
  { include, exclude = [] }: TestRunRequest,
): ReadonlyMap<TestItem, readonly TestItem[]> {
  const byRoot = new Map<TestItem, TestItem[]>();
  const asked = include ?? [...items].map(([, item]) => item);
  for (const item of asked) {
    const root = item.parent ?? item;
    const below = item.parent === undefined ? [...item.children].map(([, check]) => check) : [item];
    const isOut = (check: TestItem): boolean => exclude.includes(check) || exclude.includes(root);
    byRoot.set(root, [...(byRoot.get(root) ?? []), ...below.filter((check) => !isOut(check))]);
  }
  return byRoot;
}
