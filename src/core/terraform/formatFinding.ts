import type { Finding } from '../events/validationData.ts';
import { findingAt } from './findingAt.ts';

const HELP = 'https://developer.hashicorp.com/terraform/cli/commands/fmt';

/** What is said of a file that the tool would write differently; `undefined` if it would not. */
export function formatFinding(path: string, before: string, after: string): Finding | undefined {
  if (before === after) return undefined;
  const old = linesOf(before);
  const now = linesOf(after);
  let first = 0;
  while (first < old.length && first < now.length && old[first] === now[first]) first += 1;
  let last = 0;
  while (last < Math.min(old.length, now.length) - first && old.at(-1 - last) === now.at(-1 - last))
    last += 1;
  const newText = now.slice(first, now.length - last).join('');
  const start = { line: first + 1, column: 1 };
  const shown = (old[first] ?? '').replace(/\r?\n$/, '');
  const place = { ...start, endLine: start.line, endColumn: Math.max(2, shown.length + 1) };
  const edit = { path, ...start, ...endOf(old, old.length - last), newText };
  return findingAt(path, place, {
    rule: 'format',
    severity: 'warning',
    message: 'This file is not formatted as `fmt` does it; this line is the first that differs.',
    help: HELP,
    fix: { title: 'Format the file', edits: [edit] },
  });
}

/** Each with its line break. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Where a number of lines end: at the beginning of the next one, if the last has a line break. */
function endOf(
  lines: readonly string[],
  count: number,
): { readonly endLine: number; readonly endColumn: number } {
  const last = lines[count - 1];
  if (last === undefined || last.endsWith('\n')) return { endLine: count + 1, endColumn: 1 };
  return { endLine: count, endColumn: last.length + 1 };
}
