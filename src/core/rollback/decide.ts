import { SUBMODULE_MODE } from '../commits/treeObject.ts';
import type { RollbackMode } from '../events/rollbackData.ts';
import {
  isSameEntry,
  type Change,
  type FileState,
  type IndexEntry,
  type RawPath,
  type TreeEntry,
} from './operation.ts';

/** What index and work tree hold at a path now. */
export interface PathNow {
  /** `conflict`: several stages; `announced`: by `git add --intent-to-add`; `null`: nothing. */
  readonly index: IndexEntry | 'conflict' | 'announced' | null;
  /** `folder`: there is one that stays when all that the rollback deletes is gone. */
  readonly file: FileState | 'folder' | null;
  /** What git would add for the file, after its filters and line-ending conversion. */
  readonly asGit: TreeEntry | null;
  /** A file or link that stays and that stands where a folder is needed. */
  readonly blockedBy?: RawPath;
}

/** What a rollback does at one path where the tree before and the tree after differ. */
export type Decision =
  | { readonly kind: 'leave' }
  /** `isFile`: the work tree gets the new entry too. */
  | { readonly kind: 'take'; readonly isFile: boolean }
  /** The edits of index and file are to be merged into the new entry, each where it has some. */
  | { readonly kind: 'merge'; readonly isIndexEdited: boolean; readonly isFileEdited: boolean }
  | { readonly kind: 'refuse'; readonly why: RefusedBecause };

export type RefusedBecause = 'conflict' | 'in the way' | 'edited';

const LEAVE = { kind: 'leave' } as const;
const CONFLICT = { kind: 'refuse', why: 'conflict' } as const;
const IN_THE_WAY = { kind: 'refuse', why: 'in the way' } as const;
const EDITED = { kind: 'refuse', why: 'edited' } as const;

/** What to do at a path; work that is not committed is merged, left or refused, never lost. */
export function decide(mode: RollbackMode, change: Change<TreeEntry>, now: PathNow): Decision {
  if (now.index === 'conflict') return CONFLICT;
  if (now.blockedBy !== undefined && change.after !== null) return IN_THE_WAY;
  if (mode === 'restore') return ofFileOnly(change, now);
  if (now.index === 'announced') return IN_THE_WAY;
  const { index } = now;
  if (isSubmodule(change)) return ofSubmodule(change, index, now);
  if (isSameEntry(index, change.after) && isSameEntry(now.asGit, change.after)) return LEAVE;
  if (change.before === null) return ofNewFile(index, now);
  if (index?.isSkipped === true && now.file === null && isSameEntry(index, change.before)) {
    return { kind: 'take', isFile: false };
  }
  return ofKnownFile(change, index, now);
}

function ofFileOnly(change: Change<TreeEntry>, now: PathNow): Decision {
  if (isSubmodule(change) || isSameEntry(now.asGit, change.after)) return LEAVE;
  if (isSkipped(now) && now.file === null) return LEAVE;
  if (now.file === 'folder') return change.after === null ? LEAVE : IN_THE_WAY;
  if (isSameEntry(now.asGit, change.before)) return { kind: 'take', isFile: true };
  if (change.before === null) return IN_THE_WAY;
  if (!canMerge(change, now.asGit)) return EDITED;
  return { kind: 'merge', isIndexEdited: false, isFileEdited: true };
}

function isSkipped({ index }: PathNow): boolean {
  return index !== null && typeof index === 'object' && index.isSkipped;
}

function ofNewFile(index: IndexEntry | null, now: PathNow): Decision {
  if (index !== null || now.file !== null) return IN_THE_WAY;
  return { kind: 'take', isFile: true };
}

function ofKnownFile(change: Change<TreeEntry>, index: IndexEntry | null, now: PathNow): Decision {
  if (now.file === 'folder') return IN_THE_WAY;
  const isIndexEdited = !isSameEntry(index, change.before);
  const isFileEdited = !isSameEntry(now.asGit, change.before);
  if (!isIndexEdited && !isFileEdited) return { kind: 'take', isFile: true };
  if (!isIndexEdited && now.file === null && change.after === null) {
    return { kind: 'take', isFile: false };
  }
  const isMergeable =
    (!isIndexEdited || canMerge(change, index)) && (!isFileEdited || canMerge(change, now.asGit));
  return isMergeable ? { kind: 'merge', isIndexEdited, isFileEdited } : EDITED;
}

/** A submodule is an entry of the index only; what is in its folder is left alone. */
function ofSubmodule(
  { before, after }: Change<TreeEntry>,
  index: IndexEntry | null,
  now: PathNow,
): Decision {
  if (isSameEntry(index, after)) return LEAVE;
  if (!isSameEntry(index, before)) return EDITED;
  const isFile = before !== null && before.mode !== SUBMODULE_MODE;
  if (isFile) return isSameEntry(now.asGit, before) ? { kind: 'take', isFile } : EDITED;
  const becomesFile = after !== null && after.mode !== SUBMODULE_MODE;
  if (becomesFile) return now.file === null ? { kind: 'take', isFile: true } : IN_THE_WAY;
  return now.file === null || now.file === 'folder' ? { kind: 'take', isFile: false } : IN_THE_WAY;
}

function isSubmodule({ before, after }: Change<TreeEntry>): boolean {
  return before?.mode === SUBMODULE_MODE || after?.mode === SUBMODULE_MODE;
}

function canMerge({ before, after }: Change<TreeEntry>, edited: TreeEntry | null): boolean {
  return [before, after, edited].every((entry) => entry?.mode.startsWith('100') === true);
}
