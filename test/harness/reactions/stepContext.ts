import type { OpenRepository } from '../../../src/core/openRepository.ts';
import type { ReactionsConfig, RealityConfig } from '../../../src/core/reactions/config.ts';
import type {
  Answer,
  NestedOutcome,
  Question,
  RunSubject,
  StepContext,
} from '../../../src/core/reactions/stepKind.ts';
import type { NamedReality } from '../../../src/core/realities/realities.ts';
import { createEvent, type AnyEvent } from '../../../src/core/events/event.ts';
import type { EventMap, EventType } from '../../../src/core/events/eventMap.ts';
import type { TestRepository } from '../gitRepository.ts';

/** A context made by hand, and what the step did with it. */
export interface TestContext<Options> extends StepContext<Options> {
  readonly lines: readonly string[];
  readonly told: readonly { readonly type: EventType; readonly data: unknown }[];
  readonly asked: readonly Question[];
}

export interface TestContextInit<Options> extends Partial<
  Omit<StepContext<Options>, 'log' | 'tell' | 'ask' | 'take' | 'config'>
> {
  readonly options: Options;
  readonly realities?: Readonly<Record<string, Partial<RealityConfig>>>;
  readonly validation?: Partial<ReactionsConfig['validation']>;
  readonly answer?: (question: Question) => Answer | Promise<Answer>;
  readonly take?: (key: string, reality: NamedReality | null) => Promise<NestedOutcome>;
}

export const GRANTED: Answer = { kind: 'granted', by: 'Ada', isAutomatic: false };

export function stepContext<Options>(init: TestContextInit<Options>): TestContext<Options> {
  const { realities = {}, validation = {}, answer, take, ...given } = init;
  const lines: string[] = [];
  const told: { type: EventType; data: unknown }[] = [];
  const asked: Question[] = [];
  const run = { run: '0123456789abcdef', reaction: 'kubernetes', event: 'event', commit: null };
  return {
    config: configOf(realities, validation),
    run,
    step: '1',
    event: someEvent(),
    subject: null,
    reality: null,
    failure: null,
    attempt: 1,
    signal: new AbortController().signal,
    notes: {},
    hops: 1,
    ...given,
    ...{ lines, told, asked },
    log: (line) => void lines.push(line),
    tell: <T extends EventType>(type: T, _subject: string, data: EventMap[T]) => {
      told.push({ type, data });
      return Promise.resolve();
    },
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(answer?.(question) ?? GRANTED);
    },
    take: take ?? (() => Promise.resolve({ kind: 'succeeded', notes: {} })),
  };
}

function configOf(
  realities: NonNullable<TestContextInit<unknown>['realities']>,
  validation: Partial<ReactionsConfig['validation']>,
): ReactionsConfig {
  const named = Object.entries(realities).map(([name, each]) => [
    name,
    { overlay: {}, env: {}, ...each },
  ]);
  const empty = { hash: 'config', actingHash: null, reactions: [], notify: {}, slo: {} };
  return {
    ...empty,
    realities: Object.fromEntries(named) as ReactionsConfig['realities'],
    validation: { severities: {}, ignore: [], ...validation },
  };
}

function someEvent(): AnyEvent {
  const data = { root: '/', head: { ref: null, oid: null } };
  return createEvent({
    id: 'event',
    source: '/git/test',
    type: 'stream.ready',
    observedAt: 0,
    data,
  });
}

/** The commit of HEAD as a run would have it. */
export async function subjectOfHead(
  { engine }: Pick<OpenRepository, 'engine'>,
  repository: TestRepository,
): Promise<RunSubject> {
  const [commit] = await engine.history(1);
  if (commit === undefined) throw new Error('There is no commit.');
  const [parent] = commit.parents;
  const parentTree = parent === undefined ? null : repository.git('rev-parse', `${parent}^{tree}`);
  return { commit, parentTree, changes: commit.changes };
}
