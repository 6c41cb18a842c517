/** What reactions need of the engine and of the world. */
import type { Disposable } from '../disposable.ts';
import type { Bus } from '../events/busTypes.ts';
import type { CommitData, Oid } from '../events/commitData.ts';
import type { AnyEvent } from '../events/event.ts';
import type { Clock, Hash, Leadership, Log, StoredEvent } from '../ports.ts';
import type { AuditLog } from './audit/auditLog.ts';
import type { ReadConfigText } from './config.ts';
import type { DeploymentBook } from './deploymentBook.ts';
import type { Objectives } from './objectives.ts';
import type { Plugins } from './plugins/module.ts';
import type { SharingSlot } from './sharing.ts';
import type { TreeFacts } from './starterConfig.ts';
import type { Notes, RunSubject, StepKind } from './stepKind.ts';

/** The repository as reactions see it. */
export interface ReactionRepository {
  /** The `source` of all events. */
  readonly source: string;
  /** IANA name of the zone for `hours`. */
  readonly zone: string;
  /** The commit that an event is about, `null` if it is about none. */
  subjectOf(event: AnyEvent): Promise<RunSubject | null>;
  /** The text of a file of a commit; `undefined` if there is none. @throws ReactorError */
  textAt(commit: Oid, path: string): Promise<string | undefined>;
  /** The first parent; `undefined` for a root commit or one that is not local. */
  parentOf(commit: Oid): Promise<Oid | undefined>;
  /** What the tree of HEAD holds, for a first configuration. */
  facts(): Promise<TreeFacts>;
  /** The commit of HEAD, `null` on an unborn branch. */
  head(): Promise<Oid | null>;
  /** @throws ReactorError `revision-unknown` */
  describe(revision: string): Promise<CommitData>;
  /** The commit of a revision, or those of `A..B`, parents first. @throws ReactorError `revision-unknown` */
  commitsIn(revision: string): Promise<readonly Oid[]>;
  /** `false` also where one of them is not here. */
  isAncestor(ancestor: Oid, descendant: Oid): Promise<boolean>;
  /** What was rolled back: nothing acts on it. */
  isQuarantined(commit: Oid, tree: Oid): boolean;
  /** Hears, in the same call, of each commit that is rolled back. */
  onQuarantine(listener: () => void): Disposable;
}

/** What is kept of runs beside their events, in `git-reactor/` of the common git directory. */
export interface RunFiles {
  /** Atomic. */
  saveNotes(run: string, notes: Notes): Promise<void>;
  notes(run: string): Promise<Notes>;
  /** Adds lines to the log of a step; masked already; what is beyond the limit is counted only. */
  log(run: string, step: string, lines: readonly string[]): Promise<void>;
  readLog(run: string, step: string): Promise<string>;
  /** Keeps a text, also after a restart. @returns the name under which it is found again */
  keepText(text: string): Promise<string>;
  text(name: string): Promise<string | undefined>;
  /** The position in the stream up to which events were routed; `undefined`: none yet. */
  position(): Promise<number | undefined>;
  savePosition(position: number): Promise<void>;
}

/** What one person allowed for one repository; kept outside of it. */
export interface ConsentStore {
  /** Whether this very acting part was consented to. */
  has(actingHash: string): boolean;
  grant(actingHash: string): Promise<void>;
  /** All of the repository. */
  withdraw(): Promise<void>;
  onChange(listener: () => void): Disposable;
}

/** Whether steps may act. */
export interface ActPolicy {
  /** `false`: steps that act are passed over, and said to be (`run` without `--act`). */
  readonly mayAct: boolean;
  /** `false`: nobody is there to be asked, so a question is answered by its condition or not at all. */
  readonly canAsk: boolean;
  isTrusted(): boolean;
  onTrusted(listener: () => void): Disposable;
  readonly consents: ConsentStore;
}

export interface ReactionPorts {
  readonly clock: Clock;
  readonly hash: Hash;
  readonly log: Log;
  readonly bus: Bus;
  readonly leadership: Leadership;
  readonly repository: ReactionRepository;
  readonly files: RunFiles;
  readonly policy: ActPolicy;
  readonly kinds: StepKinds;
  /** What the repository registers in code; not given: nothing is loaded. */
  readonly plugins?: Plugins;
  /** Reads with the kinds that there are. */
  readonly readConfig: ReadConfigText;
  /** Stored events after a sequence, oldest first. */
  readonly storedEvents: (after: number) => AsyncIterable<StoredEvent>;
  /** Whether the bus brings what is stored from now on; not where a stream of others is read. */
  readonly isFollowing: boolean;
  /** Hides secrets, for logs and reasons. */
  readonly mask: (text: string) => string;
  /** Whether a program can be found. */
  readonly hasTool: (binary: string) => Promise<boolean>;
  /** For people: who sits here, as git would sign a commit. */
  readonly person: () => Promise<string>;
  /** What is computed from all events of the stream; fed by the reactions. */
  readonly deployments: DeploymentBook;
  readonly objectives: Objectives;
  /** Begins to write with the reactions. */
  readonly audit: Pick<AuditLog, 'start'>;
  /** Not given: nothing is shared. */
  readonly sharing?: SharingSlot;
  /** Goes with the reactions. */
  readonly owned?: Disposable;
}

/** All kinds of steps, also those of plugins and other extensions. */
export interface StepKinds {
  /** Those that a configuration can name. */
  readonly all: readonly StepKind[];
  of(kind: string): StepKind | undefined;
  /** @throws ReactorError `usage` for a name that is taken */
  add(kind: StepKind): Disposable;
  onChange(listener: () => void): Disposable;
}
