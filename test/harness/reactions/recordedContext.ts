import { createEvent, type AnyEvent } from '../../../src/core/events/event.ts';
import type { EventMap, EventType } from '../../../src/core/events/eventMap.ts';
import type { ReactionsConfig } from '../../../src/core/reactions/config.ts';
import type { Answer, Question, StepContext } from '../../../src/core/reactions/stepKind.ts';
import { SAMPLE_SOURCE } from '../sampleEvents.ts';

export const EMPTY_CONFIG: ReactionsConfig = {
  hash: 'c'.repeat(64),
  actingHash: null,
  realities: {},
  reactions: [],
  notify: {},
  slo: {},
  validation: { severities: {}, ignore: [] },
};

/** What a step told, by type and in order. */
export interface Told<T extends EventType = EventType> {
  readonly type: T;
  readonly subject: string;
  readonly data: EventMap[T];
}

/** A context that keeps what the step logs, tells and asks. */
export interface RecordedContext<Options> extends StepContext<Options> {
  readonly lines: readonly string[];
  readonly told: readonly Told[];
  readonly asked: readonly Question[];
}

/** What replaces parts of a hand-made context. */
export interface ContextParts<Options> extends Partial<StepContext<Options>> {
  /** What a question is answered with; without it no question may come. */
  readonly answer?: Answer;
}

/** A hand-made context of a step that is about nothing, unless `more` says otherwise. */
export function recordedContext<Options>(
  options: Options,
  { answer, ...more }: ContextParts<Options> = {},
): RecordedContext<Options> {
  const lines: string[] = [];
  const told: Told[] = [];
  const asked: Question[] = [];
  const event = more.event ?? sampleCause();
  const refuse = (): never => {
    throw new Error('No step of this test asks for it.');
  };
  return {
    options,
    config: EMPTY_CONFIG,
    run: {
      run: 'run-1',
      reaction: 'web',
      event: event.id,
      commit: more.subject?.commit.oid ?? null,
    },
    step: '1',
    event,
    subject: null,
    reality: null,
    failure: null,
    attempt: 1,
    signal: new AbortController().signal,
    notes: {},
    hops: 0,
    log: (line) => void lines.push(line),
    tell: (type, subject, data) => {
      told.push({ type, subject, data });
      return Promise.resolve();
    },
    ask: (question) => {
      asked.push(question);
      return answer === undefined ? refuse() : Promise.resolve(answer);
    },
    take: refuse,
    ...more,
    lines,
    told,
    asked,
  };
}

function sampleCause(): AnyEvent {
  return createEvent({
    id: 'cause-1',
    source: SAMPLE_SOURCE,
    type: 'ref.moved',
    subject: 'refs/heads/main',
    observedAt: Date.UTC(2026, 0, 1),
    data: { ref: 'refs/heads/main', from: null, to: null, cause: 'unknown' },
  });
}
