import type { Oid } from '../events/commitData.ts';

/** Our own commits carry them: what was rolled back, and whose tree they brought back. */
export const ROLLED_BACK = 'Git-Reactor-Rolled-Back';
export const RESTORES = 'Git-Reactor-Restores';

interface RollbackMessage {
  readonly branch: string;
  readonly from: Oid;
  readonly to: Oid;
  /** The first line of the message of the commit that is rolled back. */
  readonly subject: string;
}

/** The message of the commit that brings back the files of an earlier one. */
export function rollbackMessage({ branch, from, to, subject }: RollbackMessage): string {
  return [
    `Roll back "${subject}"`,
    '',
    `${branch} has the files of ${to} again.`,
    '',
    `${ROLLED_BACK}: ${from}`,
    `${RESTORES}: ${to}`,
    '',
  ].join('\n');
}

/** The message of the commit that takes back one commit and keeps all later ones. */
export function undoingMessage({ branch, to, subject }: RollbackMessage): string {
  return [
    `Undo "${subject}"`,
    '',
    `${branch} is without the changes of ${to}.`,
    '',
    `${ROLLED_BACK}: ${to}`,
    '',
  ].join('\n');
}
