import type {
  CommitBatchData,
  CommitData,
  CommitRewrittenData,
  HeadMovedData,
  RefMovedData,
  TagCreatedData,
} from './commitData.ts';
import type { RollbackReport } from './rollbackData.ts';
import type { ValidationCompletedData, ValidationStartedData } from './validationData.ts';

/** Every type of event by its short name, with its payload and one line of documentation. */
export interface EventMap {
  /** A commit is new to the refs of the repository. */
  'commit.created': CommitData;
  /** More commits than are told one by one are new to the refs. */
  'commit.batch': CommitBatchData;
  /** A commit took the place of others: amend, rebase, squash. */
  'commit.rewritten': CommitRewrittenData;
  /** A branch or a remote-tracking ref is new. */
  'ref.created': RefMovedData;
  /** A ref moved forward. */
  'ref.moved': RefMovedData;
  /** A ref is gone. */
  'ref.deleted': RefMovedData;
  /** A ref moved back to an ancestor. */
  'ref.rewound': RefMovedData;
  /** A ref moved to a commit that does not contain the old one. */
  'ref.forced': RefMovedData;
  /** HEAD points to another branch or commit. */
  'head.moved': HeadMovedData;
  /** A tag is new. */
  'tag.created': TagCreatedData;
  /** A commit is being checked. */
  'validation.started': ValidationStartedData;
  /** A commit was checked. */
  'validation.completed': ValidationCompletedData;
  /** A rollback was computed and can be previewed. */
  'rollback.planned': RollbackReport;
  /** A rollback was carried out. */
  'rollback.applied': RollbackReport;
  /** A rollback was refused before anything changed. */
  'rollback.refused': RollbackReport;
}

/** The short name of an event type, as in configuration and UI. */
export type EventType = keyof EventMap;
