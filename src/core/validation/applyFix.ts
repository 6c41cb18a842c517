import type { Fix, FixEdit } from '../events/validationData.ts';

/** An edit of a {@link Fix} as offsets into a text, in UTF-16 units. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/**
 * A text after a fix. `undefined` if the fix does not fit the text: a place that is not there, or
 * edits that overlap; edits of other paths play no part.
 */
export function applyFix(text: string, fix: Fix, path: string): string | undefined {
  const starts = lineStarts(text);
  const edits = fix.edits.filter((edit) => edit.path === path);
  const replacements = edits.map((edit) => replacementOf(text, starts, edit));
  if (replacements.includes(undefined)) return undefined;
  // Two insertions at one place stay in the order in which the fix has them.
  const ordered = replacements
    .filter((each) => each !== undefined)
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let result = '';
  let done = 0;
  for (const { start, end, newText } of ordered) {
    if (start < done) return undefined;
    result += text.slice(done, start) + newText;
    done = end;
  }
  return result + text.slice(done);
}

function replacementOf(
  text: string,
  starts: readonly number[],
  { line, column, endLine, endColumn, newText }: FixEdit,
): Replacement | undefined {
  const start = offsetOf(text, starts, line, column);
  const end = offsetOf(text, starts, endLine, endColumn);
  if (start === undefined || end === undefined || end < start) return undefined;
  return { start, end, newText };
}

/** The offset of a place; `undefined` if its line has no such column. */
function offsetOf(
  text: string,
  starts: readonly number[],
  line: number,
  column: number,
): number | undefined {
  const start = starts[line - 1];
  if (start === undefined || column < 1) return undefined;
  const next = starts[line];
  const last = next === undefined ? text.length : next - (text[next - 2] === '\r' ? 2 : 1);
  const offset = start + column - 1;
  return offset <= last ? offset : undefined;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
