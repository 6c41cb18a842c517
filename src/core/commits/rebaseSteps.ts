import type { ReflogEntry } from '../ports.ts';

/** `rebase (pick): Subject`, `pull --rebase origin (finish): …` (sequencer.c, `reflog_message`). */
const STAGE =
  /^(?:rebase|pull)\b.*?\((start|pick|revert|edit|reword|fixup|squash|exec|break|label|reset|merge|noop|continue|skip|finish|abort)\): /;

/** Which step of a rebase wrote an entry; `undefined` if none did. */
export function rebaseStage(entry: ReflogEntry): string | undefined {
  return STAGE.exec(entry.cause)?.[1];
}

/**
 * Which entries are stops of rebases, on the way to what came out in the end. All between the
 * start and the end belong to it, whatever their words. A rebase of a detached HEAD, and one left
 * by `--quit`, has no end: then its last own entry is what came out.
 */
export function rebaseSteps(entries: readonly ReflogEntry[]): boolean[] {
  const stages = entries.map(rebaseStage);
  const isStep = entries.map(() => false);
  for (let begin = 0; begin < entries.length; begin += 1) {
    if (stages[begin] === undefined) continue;
    const end = endOf(stages, begin);
    const isKept = stages[end] !== 'abort';
    isStep.fill(true, begin, isKept ? end : end + 1);
    begin = end;
  }
  return isStep;
}

/** The entry that ends the rebase which `begin` is part of, or its last one. */
function endOf(stages: readonly (string | undefined)[], begin: number): number {
  let last = begin;
  for (let index = begin; index < stages.length; index += 1) {
    const stage = stages[index];
    if (stage === 'finish' || stage === 'abort') return index;
    if (stage === 'start' && index > begin) return last;
    if (stage !== undefined) last = index;
  }
  return last;
}
