import type { Finding } from '../../core/events/validationData.ts';
import type { FileCheck } from './fileCheck.ts';

/** The lines of one conflict, in order (`git merge`, "How conflicts are presented"). */
const MARKERS = [/^<{7} \S/, /^={7}$/, /^>{7} \S/] as const;

/** Conflicts that were committed: all three markers in their order, each alone on its line. */
export const conflictMarkers: FileCheck = {
  accepts: () => true,
  check({ path, text }) {
    if (!text.includes('<<<<<<< ')) return [];
    const findings: Finding[] = [];
    let begin = 0;
    let seen = 0;
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      if (MARKERS[0].test(line)) [begin, seen] = [index + 1, 1];
      else if (seen > 0 && MARKERS[seen]?.test(line)) seen += 1;
      if (seen < MARKERS.length) continue;
      findings.push(conflictAt(path, begin, index + 1));
      seen = 0;
    }
    return findings;
  },
};

function conflictAt(path: string, line: number, last: number): Finding {
  return {
    path,
    line,
    column: 1,
    endLine: line,
    endColumn: 8,
    validator: 'files',
    rule: 'conflict-marker',
    severity: 'error',
    message: `A merge conflict was left here (up to line ${last}).`,
    help: 'https://git-scm.com/docs/git-merge#_how_conflicts_are_presented',
    fixable: false,
  };
}
