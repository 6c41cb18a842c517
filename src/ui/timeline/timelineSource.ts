import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { branchName } from '../../core/commits/refNames.ts';
import type { CommitData, Oid } from '../../core/events/commitData.ts';
import { isEvent, type AnyEvent } from '../../core/events/event.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Batch, RealityFact, TimelineFacts } from './timelineFacts.ts';
import { forgetOldest } from '../../core/forgetOldest.ts';

/** Commits of the history that are read at first, and how many in the end. */
const FIRST_COMMITS = 500;
const MOST_COMMITS = 8_000;
/** Facts of each kind that are kept, the newest. */
const MOST_FACTS = 1_000;
/** Everything else that the timeline shows changes by `Repositories`' own events. */
const FOLLOWED = '{commit.*,reality.*,head.moved}';

/** What happened in one repository, from the stream and the history, followed until disposed. */
export class TimelineSource implements Disposable {
  readonly repository: OpenRepository;
  readonly #onChange: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #owned = new DisposableStore();
  readonly #told = new Map<Oid, CommitData>();
  readonly #batches = new Map<string, Batch>();
  readonly #realities = new Map<string, RealityFact>();
  #limit = FIRST_COMMITS;
  #history: Promise<readonly CommitData[]> | undefined;

  /** @param onChange hears that {@link facts} may give something else */
  constructor(repository: OpenRepository, onChange: () => void, onError: (error: unknown) => void) {
    this.repository = repository;
    this.#onChange = onChange;
    this.#onError = onError;
    for (const event of repository.engine.recentEvents()) this.#take(event);
    this.#owned.add(
      repository.engine.bus.subscribe(FOLLOWED, (event) => {
        this.#take(event);
        onChange();
      }),
    );
  }

  /** Reads more of the history, if there is more and it is not too much. */
  loadOlder(): void {
    if (this.#limit >= MOST_COMMITS) return;
    this.#limit *= 2;
    this.#history = undefined;
    this.#onChange();
  }

  async facts(): Promise<TimelineFacts & { readonly hasOlder: boolean }> {
    const { engine, reactions } = this.repository;
    const isWatching = engine.state.kind === 'watching';
    this.#history ??= isWatching ? this.#read() : undefined;
    const history = (await this.#history) ?? [];
    const commits = new Map(history.toReversed().map((commit) => [commit.oid, commit]));
    for (const [oid, commit] of this.#told) commits.set(oid, commit);
    const { state } = engine;
    return {
      commits: [...commits.values()],
      batches: [...this.#batches.values()].filter(({ to }) => !commits.has(to)),
      verdictOf: (commit) => engine.verdictOf(commit),
      runs: reactions.current?.runs ?? [],
      realities: [...this.#realities.values()],
      head: state.kind === 'watching' ? branchName(state.head.ref) : null,
      now: Date.now(),
      hasOlder: history.length >= this.#limit && this.#limit < MOST_COMMITS,
    };
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #read(): Promise<readonly CommitData[]> {
    try {
      return await this.repository.engine.history(this.#limit);
    } catch (error) {
      this.#onError(error);
      return [];
    }
  }

  #take(event: AnyEvent): void {
    const at = Date.parse(event.time);
    if (isEvent(event, 'commit.created')) {
      keep(this.#told, event.data.oid, event.data, MOST_COMMITS);
    } else if (isEvent(event, 'commit.batch')) {
      keep(this.#batches, event.id, { id: event.id, at, ...event.data }, MOST_FACTS);
    } else if (isEvent(event, 'head.moved')) {
      if (event.data.from.ref !== event.data.to.ref) this.#history = undefined;
    } else {
      const fact = realityFact(event, at);
      if (fact !== undefined) keep(this.#realities, fact.id, fact, MOST_FACTS);
    }
  }
}

function realityFact(event: AnyEvent, at: number): RealityFact | undefined {
  const { id } = event;
  const of = ({
    reality,
    base,
  }: {
    reality: string;
    base: Oid;
  }): Pick<RealityFact, 'id' | 'reality' | 'base' | 'at'> => ({
    id,
    reality,
    base,
    at,
  });
  if (isEvent(event, 'reality.forked')) return { kind: 'forked', ...of(event.data) };
  if (isEvent(event, 'reality.discarded')) return { kind: 'discarded', ...of(event.data) };
  if (isEvent(event, 'reality.committed')) {
    return { kind: 'committed', ...of(event.data), oid: event.data.oid };
  }
  if (isEvent(event, 'reality.merged')) {
    const { oid, outcome } = event.data;
    return { kind: 'merged', ...of(event.data), oid, verdict: outcome };
  }
  return undefined;
}

/** Keeps the newest so many. */
function keep<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  forgetOldest(map, most);
}
