import type { RollbackMode } from '../events/rollbackData.ts';
import type { GitOperation } from '../ports.ts';

/** What must be known before a rollback may be offered. */
export interface RollbackSituation {
  readonly isTrusted: boolean;
  readonly isBare: boolean;
  readonly mode: RollbackMode;
  /** Full name of the branch HEAD is on, `null` when detached. */
  readonly branch: string | null;
  readonly isBorn: boolean;
  /** The settings say that no commit is made on this branch and that it is not moved. */
  readonly isProtected: boolean;
  readonly operation: GitOperation | null;
  /** Another git process holds `index.lock`. */
  readonly isLocked: boolean;
}

export interface Refusal {
  readonly reason: string;
  readonly hint: string;
}

/** Why a rollback is refused in this situation, whatever its target; `undefined` if it is not. */
export function refusalOf(situation: RollbackSituation): Refusal | undefined {
  return ofWorkspace(situation) ?? ofGit(situation) ?? ofBranch(situation);
}

function ofWorkspace({ isTrusted, isBare }: RollbackSituation): Refusal | undefined {
  if (!isTrusted) {
    return {
      reason: 'This workspace is not trusted.',
      hint: 'Trust it (Workspaces: Manage Workspace Trust) if you know who wrote what is in it.',
    };
  }
  if (!isBare) return undefined;
  return {
    reason: 'This is a bare repository and has no files to roll back.',
    hint: 'Roll back in a clone or a linked work tree.',
  };
}

function ofGit({ operation, isLocked, isBorn }: RollbackSituation): Refusal | undefined {
  if (operation !== null) {
    const abort = operation === 'bisect' ? 'git bisect reset' : `git ${operation} --abort`;
    return {
      reason: `A ${operation} is under way.`,
      hint: `Finish it or give it up (${abort}), then roll back.`,
    };
  }
  if (isLocked) {
    return {
      reason: 'Another git process is at work here (index.lock exists).',
      hint: 'Wait until it has finished; if none is running, remove .git/index.lock.',
    };
  }
  return isBorn ? undefined : nothingEarlier();
}

function ofBranch({ mode, branch, isProtected }: RollbackSituation): Refusal | undefined {
  if (mode === 'restore') return undefined;
  if (branch === null) {
    return {
      reason: 'HEAD is detached: there is no branch to roll back.',
      hint: 'Switch to a branch (git switch NAME), or restore the files only.',
    };
  }
  if (!isProtected) return undefined;
  return {
    reason: `${branch.replace('refs/heads/', '')} is protected by the settings.`,
    hint: 'Roll back on a branch of your own, or restore the files only.',
  };
}

/** There is no commit to return to. */
export function nothingEarlier(): Refusal {
  return {
    reason: 'There is no earlier commit to return to.',
    hint: 'A rollback needs a second commit at least.',
  };
}

/** Edits in an editor that are not saved are on no disk: nothing can keep them. */
export function unsavedAmong(
  paths: readonly string[],
  unsaved: readonly string[],
): Refusal | undefined {
  const touched = new Set(paths);
  const found = unsaved.filter((path) => touched.has(path));
  if (found.length === 0) return undefined;
  return {
    reason: `There are unsaved edits: ${namesOf(found)}.`,
    hint: 'Save or revert them, then try again.',
  };
}

const NAMED = 5;

/** At most five of the paths, and how many there are more. */
export function namesOf(paths: readonly string[]): string {
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  return `${paths.slice(0, NAMED).join(', ')}${more}`;
}
