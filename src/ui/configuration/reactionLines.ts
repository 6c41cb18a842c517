/** Where a reaction stands in the text. */
export interface ReactionLine {
  readonly name: string;
  /** From 0. */
  readonly line: number;
}

const KEY = /^( +)(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#"'&*!|>%@`{[,][^#]*?))\s*:(?:\s|$)/;
const MOST_LINES = 10_000;

/** The reactions of a text as people write it, one to a line; what is written otherwise is not found. */
export function reactionLines(text: string): readonly ReactionLine[] {
  const lines = text.split(/\r?\n/, MOST_LINES);
  const start = lines.findIndex((line) => /^reactions\s*:\s*(#.*)?$/.test(line));
  if (start < 0) return [];
  const found: ReactionLine[] = [];
  let indent: number | undefined;
  for (const [offset, line] of lines.slice(start + 1).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    if (/^\S/.test(line)) break;
    const depth = line.length - line.trimStart().length;
    indent ??= depth;
    if (depth !== indent) continue;
    const key = KEY.exec(line);
    const name = key?.[2] ?? key?.[3]?.replaceAll("''", "'") ?? key?.[4];
    if (name !== undefined) found.push({ name, line: start + 1 + offset });
  }
  return found;
}
