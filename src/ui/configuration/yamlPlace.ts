/** A step on the way from the root of a document: a key, or an entry of a list. */
export type YamlStep = { readonly key: string } | 'entry';

/** Where in a document a person types, as far as the lines before tell. */
export interface YamlPlace {
  /** The mapping or list that it is in; for a value also the key that it belongs to. */
  readonly path: readonly YamlStep[];
  readonly at: 'key' | 'value';
  /** Keys that stand in the same mapping before it. */
  readonly siblings: readonly string[];
}

interface Level {
  /** The column, from 0, at which it stands; endless for what is written in braces. */
  readonly column: number;
  readonly step: YamlStep;
  /** Keys of the mapping that the key of this level stands in, itself included. */
  readonly keys: readonly string[];
}

const KEY = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'{}[\],&*!|>%@`:][^#{}[\],:]*?)\s*:(?=\s|$)/;
const MOST_LINES = 5_000;

/**
 * The place of a line and column, both from 0, in a text that is being written and so need not be
 * right: only indentation, dashes and braces on the line itself are looked at.
 */
export function yamlPlace(text: string, line: number, column: number): YamlPlace {
  const lines = text.split(/\r?\n/, MOST_LINES);
  let levels: readonly Level[] = [];
  for (const each of lines.slice(0, line)) {
    if (!/^\s*(#|$)/.test(each)) levels = readLine(levels, each).levels;
  }
  const typed = (lines[line] ?? '').slice(0, column);
  const { levels: reached, rest, isValue, siblings } = readLine(levels, typed);
  const path = reached.map(({ step }) => step);
  return isValue ? inBraces(path, rest) : { path, at: 'key', siblings };
}

interface ReadLine {
  readonly levels: readonly Level[];
  readonly rest: string;
  /** A key was read, and what follows is its value. */
  readonly isValue: boolean;
  readonly siblings: readonly string[];
}

function readLine(before: readonly Level[], line: string): ReadLine {
  let column = line.length - line.trimStart().length;
  let rest = line.slice(column);
  let levels = [...before];
  let siblings: readonly string[] = [];
  while (/^-(\s|$)/.test(rest)) {
    [levels] = leave(levels, column, true);
    levels.push({ column, step: 'entry', keys: [] });
    const inner = rest.slice(1).trimStart();
    column += rest.length - inner.length;
    rest = inner;
  }
  [levels, siblings] = leave(levels, column, false);
  const key = KEY.exec(rest)?.[1];
  if (key === undefined) return { levels, rest, isValue: /^[{[]/.test(rest), siblings };
  const name = key.replace(/^(["'])(.*)\1$/, '$2');
  levels.push({ column, step: { key: name }, keys: [...siblings, name] });
  const value = rest.slice((KEY.exec(rest)?.[0] ?? '').length).trimStart();
  return { levels, rest: value, isValue: true, siblings: [] };
}

/** Leaves all that does not go on at a column; a dash may stand below the key of its list. */
function leave(
  levels: readonly Level[],
  column: number,
  isEntry: boolean,
): readonly [Level[], readonly string[]] {
  const kept = [...levels];
  let siblings: readonly string[] = [];
  for (let last = kept.at(-1); last !== undefined; last = kept.at(-1)) {
    const isBelow = last.column < column;
    const isOwnList = isEntry && last.column === column && last.step !== 'entry';
    if (isBelow || isOwnList) break;
    siblings = last.column === column ? last.keys : [];
    kept.pop();
  }
  return [kept, siblings];
}

/** What is written in braces and brackets behind a key, on one line. */
function inBraces(path: readonly YamlStep[], text: string): YamlPlace {
  const open: { readonly isMap: boolean; readonly keys: string[]; key: string | undefined }[] = [];
  for (const [token] of text.matchAll(
    /[{}[\],]|:(?=\s|$)|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s{}[\],:"']+|:/g,
  )) {
    const last = open.at(-1);
    if (token === '{' || token === '[')
      open.push({ isMap: token === '{', keys: [], key: undefined });
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && last !== undefined) last.key = undefined;
    else if (token === ':' && last?.isMap === true) last.key = last.keys.at(-1);
    else if (last?.isMap === true && last.key === undefined)
      last.keys.push(token.replace(/^(["'])(.*)\1$/, '$2'));
  }
  const steps = open.flatMap(({ isMap, key }): YamlStep[] =>
    isMap ? (key === undefined ? [] : [{ key }]) : ['entry'],
  );
  const last = open.at(-1);
  const isKey = last?.isMap === true && last.key === undefined;
  const siblings = isKey ? last.keys.slice(0, /[{,]\s*$/.test(text) ? undefined : -1) : [];
  return { path: [...path, ...steps], at: isKey ? 'key' : 'value', siblings };
}
