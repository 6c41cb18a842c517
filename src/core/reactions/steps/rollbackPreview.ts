import { subjectOf } from '../../commits/rewrites.ts';
import type { CommitData } from '../../events/commitData.ts';
import type { RollbackMode, RollbackReport } from '../../events/rollbackData.ts';
import { counted } from './findingTexts.ts';
import { shortOid } from './shortOid.ts';

const MODES: Readonly<Record<RollbackMode, string>> = {
  revert: 'A new commit brings back the earlier files; no commit goes away.',
  reset: 'The branch moves back; later commits are no longer part of it.',
  restore: 'Only files change; no commit is made and no branch moves.',
};

/** One sentence: what will happen if it is granted. */
export function previewSummary(plan: RollbackReport, bad: CommitData): string {
  const files = counted(plan.files.length, ['file changes', 'files change']);
  const what = plan.to === bad.oid ? `Undo ${shortOid(bad.oid)}` : `Return to ${shortOid(plan.to)}`;
  return `${what} because of "${plain(subjectOf(bad))}" (${plan.mode}): ${files}.`;
}

/**
 * All that will happen, for people.
 * @param newest commits of HEAD, newest first
 */
export function previewDocument(
  plan: RollbackReport,
  bad: CommitData,
  newest: readonly CommitData[],
): string {
  const { from, to, mode, pushed, files, merged = [] } = plan;
  const lines = [
    `Rollback because of ${shortOid(bad.oid)} "${subjectOf(bad)}" by ${bad.author.name}`,
    '',
    `Mode: ${mode}. ${MODES[mode]}`,
    `From: ${from}`,
    `To:   ${to}`,
    `On a remote already: ${pushed ? 'yes' : 'no'}`,
    '',
    ...commitLines(plan, bad, newest),
    '',
    `${counted(files.length, ['file changes', 'files change'])}:`,
    ...files.map(({ kind, path }) => `  ${kind}: ${path}`),
    ...merged.map((path) => `  uncommitted edits stay in ${path}`),
    '',
    'Work that is not committed is kept first; "git-reactor undo" takes the rollback back.',
    '',
  ];
  return lines.map(plain).join('\n');
}

function commitLines(
  { to }: RollbackReport,
  bad: CommitData,
  newest: readonly CommitData[],
): readonly string[] {
  if (to === bad.oid) {
    return ['Undone, with all later commits kept:', commitLine(bad)];
  }
  const end = newest.findIndex(({ oid }) => oid === to);
  const going = end < 0 ? newest : newest.slice(0, end);
  const more = end < 0 ? ['  and earlier ones'] : [];
  return ['Commits whose changes go away:', ...going.map(commitLine), ...more];
}

function commitLine(commit: CommitData): string {
  return `  ${shortOid(commit.oid)} ${subjectOf(commit)} (${commit.author.name})`;
}

/** Names and messages are anybody's: nothing in them moves the cursor or hides a line. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}
