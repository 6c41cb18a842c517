import type { Oid, Trailer } from '../events/commitData.ts';
import { RESTORES, ROLLED_BACK, withTrailers } from '../reactions/ownCommits.ts';

interface RollbackMessage {
  readonly branch: string;
  readonly from: Oid;
  readonly to: Oid;
  /** The first line of the message of the commit that is rolled back. */
  readonly subject: string;
  /** Beside those that say what was rolled back, e.g. the reaction that asked for it. */
  readonly trailers: readonly Trailer[];
}

/** The message of the commit that brings back the files of an earlier one. */
export function rollbackMessage({ branch, from, to, subject, trailers }: RollbackMessage): string {
  const text = `Roll back "${subject}"\n\n${branch} has the files of ${to} again.`;
  const own = [
    { key: ROLLED_BACK, value: from },
    { key: RESTORES, value: to },
  ];
  return withTrailers(text, [...own, ...trailers]);
}

/** The message of the commit that takes back one commit and keeps all later ones. */
export function undoingMessage({ branch, to, subject, trailers }: RollbackMessage): string {
  const text = `Undo "${subject}"\n\n${branch} is without the changes of ${to}.`;
  return withTrailers(text, [{ key: ROLLED_BACK, value: to }, ...trailers]);
}
