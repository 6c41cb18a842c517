import type { BrokerLink } from './brokers/brokerLink.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Disposable } from './disposable.ts';
import type { Engine } from './engine.ts';
import type { StoredEvent } from './ports.ts';
import type { Signature } from './realities/encodeCommit.ts';
import type { ReactionsGate } from './reactions/gate.ts';
import type { Notifications } from './reactions/notifications.ts';
import type { AuditReader } from './reactions/audit/auditReader.ts';
import type { ValidationOptions } from './validation/validationOptions.ts';

/** An engine and where its repository is; disposing it disposes the engine. */
export interface OpenRepository extends Disposable {
  readonly engine: Engine;
  /** From events to runs; loaded where there is a configuration. */
  readonly reactions: ReactionsGate;
  /** To other machines; nothing is connected before somebody asks for it. */
  readonly broker: BrokerLink;
  /** What reactions tell the person at this machine. */
  readonly notifications: Notifications;
  /** A check of another extension, whatever that has handed over. @throws ReactorError `usage` */
  addValidator(validator: unknown): Disposable;
  /** Files with edits in an editor that are not saved: paths below the root, as far as it is known. */
  unsaved(): readonly string[];
  /** Who sits here, as git would sign a commit now. */
  sign(): Promise<Signature>;
  /** For people: the name of the folder. */
  readonly name: string;
  /** Absolute path of the work tree, or of the git directory of a bare repository. */
  readonly root: string;
  /** The `source` of its events. */
  readonly source: string;
  /**
   * Stored events after a sequence (0: from the oldest kept), oldest first, also those that
   * another process has stored.
   */
  storedEvents(after: number): AsyncIterable<StoredEvent>;
  /** Events that are stored after a sequence, by whichever process, as they come. */
  follow(after: number, onEvent: (event: StoredEvent) => void): Disposable;
  /** What was decided and done here, as far as it was written down. */
  readonly audit: AuditReader;
  /**
   * Makes a file in the work tree, unless there is one.
   * @returns whether it was made
   * @throws ReactorError `bare-repository`
   */
  createFile(path: string, text: string): Promise<boolean>;
  /** How the repository, the engine and the tools that it uses are. */
  diagnose(): Promise<readonly Diagnosis[]>;
}

/**
 * Opens the repository that a folder lies in; the engine is not started yet.
 * @throws ReactorError with the reason why it cannot be watched
 */
export type OpenFolder = (
  folder: string,
  purpose: OpenPurpose,
  asked?: OpenAsked,
) => Promise<OpenRepository>;

/** Where a repository is, before anything of it is opened. */
export interface FoundRepository {
  /** As {@link OpenRepository.root}. */
  readonly root: string;
  /** As {@link OpenFolder}. */
  open(purpose: OpenPurpose, asked?: OpenAsked): Promise<OpenRepository>;
}

/**
 * Finds the repository that a folder lies in.
 * @throws ReactorError with the reason why there is none that can be watched
 */
export type FindRepository = (folder: string) => Promise<FoundRepository>;

/** What one who opens a repository wants otherwise than usual. */
export interface OpenAsked {
  readonly validation?: ValidationOptions;
  /** Reactions run in this process alone, over nothing but what they are given, and nobody is asked. */
  readonly once?: { readonly mayAct: boolean };
}

/** To `watch` is to keep the durable stream, if no other process does; to `read` writes nothing. */
export type OpenPurpose = 'watch' | 'read';
