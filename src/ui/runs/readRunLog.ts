import type { Reactions } from '../../core/reactions/reactions.ts';
import type { Run } from '../../core/reactions/run.ts';
import { shortOid } from '../tree/shortOid.ts';
import { visibleText } from '../visibleText.ts';
import { logText } from './logText.ts';
import { runWords, stepWords } from './runWords.ts';
import { labelOf } from './stepLabel.ts';

/** What a run printed so far, as a document. */
export async function readRunLog(reactions: Pick<Reactions, 'log'>, run: Run): Promise<string> {
  const printed = new Map<string, string>();
  for (const { place } of run.steps) printed.set(place, await reactions.log(run.id, place));
  const text = logText(run, printed, {
    run: ({ reaction, commit, on, reason }) =>
      [`${reaction}  ${commit === null ? on : shortOid(commit)}`, runWords(run), reason]
        .filter(Boolean)
        .join('  '),
    step: (_, step) => `${labelOf(run, step)}: ${stepWords(step)}`,
  });
  return visibleText(text);
}
