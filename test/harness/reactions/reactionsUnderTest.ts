import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { createMemoryStore } from '../../../src/adapters/stream/memoryStore.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { createBus } from '../../../src/core/events/bus.ts';
import type { CommitData } from '../../../src/core/events/commitData.ts';
import { createEvent, shortType, type AnyEvent } from '../../../src/core/events/event.ts';
import { Emitter } from '../../../src/core/emitter.ts';
import { toDisposable } from '../../../src/core/disposable.ts';
import type { StoredEvent } from '../../../src/core/ports.ts';
import { createReactions } from '../../../src/core/reactions/createReactions.ts';
import type { ReactionsConfig } from '../../../src/core/reactions/config.ts';
import type { ReactionPorts, RunFiles } from '../../../src/core/reactions/ports.ts';
import type { Reactions } from '../../../src/core/reactions/reactions.ts';
import type { StepContext, StepKind, StepOutcome } from '../../../src/core/reactions/stepKind.ts';
import { CONFIG_PATH } from '../../../src/core/configPath.ts';
import { createDeploymentBook } from '../../../src/core/reactions/deploymentBook.ts';
import { createObjectives } from '../../../src/core/reactions/objectives.ts';
import { createStepKinds } from '../../../src/core/reactions/stepKinds.ts';
import { commitOf } from '../../../src/core/reactions/subject.ts';
import { createManualClock, settle, type ManualClock } from '../manualClock.ts';
import { createLogRecord, SAMPLE_SOURCE, type LogRecord } from '../sampleEvents.ts';
import { memoryRunFiles } from './memoryRunFiles.ts';

/** Reactions over a bus and a repository in memory; what outlives a restart is shared by all. */
export interface ReactionsUnderTest {
  readonly clock: ManualClock;
  readonly log: LogRecord;
  readonly files: RunFiles;
  /** Those of now. */
  reactions: Reactions;
  /**
   * Ends the process, as a crash does, and starts another one over the same stream and files.
   * @param meanwhile what happens while there is none
   */
  restart(meanwhile?: () => void): Promise<void>;
  /** What the configuration of all commits from now on is. */
  configure(config: Omit<ReactionsConfig, 'hash'>): void;
  /** Makes a commit and tells it. */
  commit(given?: Partial<CommitData>): Promise<CommitData>;
  publish(event: AnyEvent): Promise<void>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /** Short types of all events of runs, steps and approvals, in order. */
  told(): readonly string[];
  events(): Promise<readonly StoredEvent[]>;
  consent(isGiven: boolean): void;
  trust(isTrusted: boolean): void;
  quarantine(commit: Pick<CommitData, 'oid'>): void;
}

/** A kind of step that does what a test says. */
export function kindThat(
  kind: string,
  run: (context: StepContext) => StepOutcome | Promise<StepOutcome>,
  given: Partial<StepKind> = {},
): StepKind {
  const schema = z.strictObject({ [kind]: z.unknown() });
  const common = { kind, description: kind, schema, acts: () => false };
  return { ...common, run: async (context) => run(context), ...given };
}

export const done: StepOutcome = { kind: 'succeeded' };

export async function reactionsUnderTest(
  kinds: readonly StepKind[],
  policy: Partial<ReactionPorts['policy']> & Pick<Partial<ReactionPorts>, 'hasTool'> = {},
): Promise<ReactionsUnderTest> {
  const clock = createManualClock();
  const log = createLogRecord();
  const files = memoryRunFiles();
  const store = createMemoryStore({ keep: 100_000 });
  const commits = new Map<string, { readonly data: CommitData; readonly text: string }>();
  const changed = new Emitter<undefined>(() => undefined);
  const quarantined = new Emitter<undefined>(() => undefined);
  const bad = new Set<string>();
  let [hasConsent, isTrusted, text, made] = [true, true, '', 0];
  let head: string | null = null;
  let bus = createBus({ clock, log, random: () => 0, store });
  const never = () => toDisposable(() => undefined);
  const configOf = (json: string): ReactionsConfig => {
    return { ...(JSON.parse(json) as ReactionsConfig), hash: sha256(json) };
  };
  const subjectOf: ReactionPorts['repository']['subjectOf'] = (event) => {
    const data = commits.get(commitOf(event) ?? '')?.data;
    const subject = data && { commit: data, parentTree: null, changes: data.changes };
    return Promise.resolve(subject ?? null);
  };
  const ports = (): ReactionPorts => ({
    ...{ clock, log, bus, files, hash: sha256 },
    leadership: {
      isLeading: () => true,
      ...{ onChange: never, onFollowed: never, onHandedIn: never },
    },
    repository: {
      source: SAMPLE_SOURCE,
      zone: 'UTC',
      subjectOf,
      textAt: (commit) => Promise.resolve(commits.get(commit)?.text || undefined),
      parentOf: (commit) => Promise.resolve(commits.get(commit)?.data.parents[0] ?? undefined),
      head: () => Promise.resolve(head),
      describe: (revision) => Promise.resolve(commits.get(revision)!.data),
      facts: () => Promise.reject(new Error('No test asks for it.')),
      commitsIn: (revision) => Promise.resolve([revision]),
      isAncestor: () => Promise.reject(new Error('No test asks for it.')),
      isQuarantined: (commit) => bad.has(commit),
      onQuarantine: (listener) => quarantined.on(listener),
    },
    policy: {
      mayAct: true,
      canAsk: true,
      isTrusted: () => isTrusted,
      onTrusted: (listener) => changed.on(listener),
      consents: {
        has: () => hasConsent,
        grant: () => Promise.resolve(void (hasConsent = true)),
        withdraw: () => Promise.resolve(void (hasConsent = false)),
        onChange: (listener) => changed.on(listener),
      },
      ...policy,
    },
    kinds: createStepKinds(kinds, () => undefined),
    readConfig: (read) =>
      read.startsWith('{')
        ? { kind: 'config', config: configOf(read) }
        : {
            kind: 'broken',
            problems: [{ line: 1, column: 1, endLine: 1, endColumn: 2, message: 'It is broken.' }],
          },
    storedEvents: (after) => store.read(after),
    isFollowing: true,
    mask: (said) => said.replaceAll('hunter2', '***'),
    hasTool: policy.hasTool ?? (() => Promise.resolve(true)),
    person: () => Promise.resolve('Tess <tess@example.com>'),
    deployments: createDeploymentBook(() => undefined),
    objectives: createObjectives({ clock, tell: () => Promise.resolve(), slo: () => ({}) }),
    audit: { start: () => Promise.resolve() },
  });
  const events = async (): Promise<readonly StoredEvent[]> => {
    const found: StoredEvent[] = [];
    for await (const event of store.read(0)) found.push(event);
    return found;
  };
  /** A commit after another one that nobody tells of, with the configuration of now. */
  const configured = (parent: string | null): string | null => {
    const before = parent === null ? undefined : commits.get(parent);
    if (text === (before?.text ?? '')) return parent;
    const oid = sha256(`configuration ${made}`).slice(0, 40);
    commits.set(oid, { data: { oid, parents: [parent] } as unknown as CommitData, text });
    return oid;
  };
  const about: string[] = [];
  const world: ReactionsUnderTest = {
    ...{ clock, log, files, events },
    reactions: createReactions(ports()),
    async restart(meanwhile = () => undefined) {
      world.reactions.dispose();
      bus.dispose();
      meanwhile();
      bus = createBus({ clock, log, random: () => 0, store });
      listen();
      world.reactions = createReactions(ports());
      await world.reactions.start();
      await settle();
    },
    configure(config) {
      text = JSON.stringify(config);
    },
    async commit(given = {}) {
      const oid = sha256(`commit ${++made}`).slice(0, 40);
      const isChange = given.changes?.some(({ path }) => path === CONFIG_PATH) === true;
      if (!isChange) head = configured(head);
      const tree = given.tree ?? sha256(`tree ${made}`).slice(0, 40);
      const person = { name: 'Tess', email: 'tess@example.com', at: '2026-01-01T00:00:00Z' };
      const data: CommitData = {
        ...{ oid, tree, parents: head === null ? [] : [head] },
        ...{ ref: 'refs/heads/main', branch: 'main', author: person, committer: person },
        ...{ message: 'A change', trailers: [], actor: { kind: 'human', evidence: [] } },
        ...{ origin: 'local', observedAt: new Date(clock.now()).toISOString(), hour: 0 },
        ...{ changes: [], changesTruncated: false },
        ...given,
      };
      commits.set(oid, { data, text });
      head = oid;
      const init = { id: oid, source: SAMPLE_SOURCE, observedAt: clock.now() };
      await world.publish(createEvent({ ...init, type: 'commit.created', data }));
      return data;
    },
    async publish(event) {
      await bus.publish(event);
      await world.settle();
    },
    async settle() {
      // The bus lets timers and I/O go first after some thousand offers.
      for (let round = 0; round < 10; round++) await clock.advance(0);
    },
    told: () => about,
    consent(isGiven) {
      hasConsent = isGiven;
      changed.emit(undefined);
    },
    trust(isGiven) {
      isTrusted = isGiven;
      changed.emit(undefined);
    },
    quarantine({ oid }) {
      bad.add(oid);
      quarantined.emit(undefined);
    },
  };
  const listen = (): void => {
    bus.subscribe('{run,step,approval}.*', (event) => void about.push(shortType(event)), {
      after: store.last(),
    });
  };
  listen();
  await world.reactions.start();
  onTestFinished(() => {
    world.reactions.dispose();
    bus.dispose();
  });
  return world;
}
