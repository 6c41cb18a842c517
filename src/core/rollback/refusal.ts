import type { GitOperation, WorkTreeStatus } from '../ports.ts';

/** What must be known before a rollback may be offered. */
export interface RollbackSituation {
  readonly isTrusted: boolean;
  readonly isBare: boolean;
  /** Full name of the branch HEAD is on, `null` when detached. */
  readonly branch: string | null;
  readonly operation: GitOperation | null;
  readonly hasTarget: boolean;
  readonly status: WorkTreeStatus;
}

export interface Refusal {
  readonly reason: string;
  readonly hint: string;
}

/** Why a rollback is refused in this situation, `undefined` if it is not. */
export function refusalOf(situation: RollbackSituation): Refusal | undefined {
  const { status, operation } = situation;
  if (!situation.isTrusted) {
    return {
      reason: 'This workspace is not trusted.',
      hint: 'Trust it (Workspaces: Manage Workspace Trust) if you know who wrote what is in it.',
    };
  }
  if (situation.isBare) {
    return {
      reason: 'This is a bare repository and has no files to roll back.',
      hint: 'Roll back in a clone or a linked work tree.',
    };
  }
  if (operation !== null) {
    return {
      reason: `A ${operation} is under way.`,
      hint: `Finish it or give it up (git ${operation} --abort), then roll back.`,
    };
  }
  if (situation.branch === null) {
    return {
      reason: 'HEAD is detached: there is no branch to roll back.',
      hint: 'Switch to a branch (git switch NAME), then roll back.',
    };
  }
  if (!situation.hasTarget) {
    return {
      reason: 'There is no earlier commit to return to.',
      hint: 'A rollback needs a second commit at least.',
    };
  }
  if (status.isLocked) {
    return {
      reason: 'Another git process is at work here (index.lock exists).',
      hint: 'Wait until it has finished; if none is running, remove .git/index.lock.',
    };
  }
  return status.changed.length === 0 ? undefined : uncommitted(status.changed);
}

const NAMED = 3;

function uncommitted(changed: readonly string[]): Refusal {
  const named = changed.slice(0, NAMED).join(', ');
  const more = changed.length > NAMED ? ` and ${changed.length - NAMED} more` : '';
  return {
    reason: `There are uncommitted changes: ${named}${more}.`,
    hint: 'Commit or stash them, then roll back; nothing of yours is overwritten.',
  };
}
