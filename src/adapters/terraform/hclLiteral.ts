import type { Node } from 'web-tree-sitter';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  '\\': '\\',
};

/** The text of a quoted string without interpolation. */
export function literalText(quoted: Node): string {
  return quoted.namedChildren
    .filter(({ type }) => type === 'template_literal')
    .map(({ text }) => unescaped(text))
    .join('');
}

/** A piece of a quoted string as its reader gets it. */
export function unescaped(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|[$%]{2}\{/g,
    (whole: string, short?: string, long?: string, letter?: string) => {
      if (!whole.startsWith('\\')) return whole.slice(1);
      if (letter !== undefined) return ESCAPES[letter] ?? whole;
      const code = Number.parseInt(short ?? long ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
