import type { Scalar } from 'yaml';
import type { Stretch } from './yamlTree.ts';

/**
 * Where a stretch of a scalar's value stands in the file: exactly for plain and quoted scalars on
 * one line and for literal blocks, which end at the end of a line; else all of the scalar.
 */
export function stretchWithin(
  text: string,
  { scalar, stretch }: { readonly scalar: Scalar; readonly stretch: Stretch },
  [start, end]: Stretch,
): Stretch {
  const source = text.slice(...stretch).trimEnd();
  if (scalar.type === 'BLOCK_LITERAL') return inLiteral(source, stretch, [start, end]);
  if (source.includes('\n')) return [stretch[0], stretch[0] + source.length];
  const lengths = unitLengths(source, scalar.type);
  const at = (offset: number): number =>
    lengths.slice(0, offset).reduce((sum, length) => sum + length, stretch[0] + quoteOf(scalar));
  return [at(start), at(end)];
}

function quoteOf({ type }: Scalar): number {
  return type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? 1 : 0;
}

/** How many characters of the file each UTF-16 unit of the value takes. */
function unitLengths(source: string, type: Scalar['type']): readonly number[] {
  const inner = source.slice(1, -1);
  if (type === 'QUOTE_SINGLE') return inner.match(/''|[\s\S]/g)?.map(({ length }) => length) ?? [];
  if (type !== 'QUOTE_DOUBLE') return Array.from({ length: source.length }, () => 1);
  const units = /\\(x[\da-f]{2}|u[\da-f]{4}|U[\da-f]{8}|.)|[\s\S]/gi;
  return (inner.match(units) ?? []).flatMap((unit) =>
    // Beyond the Basic Multilingual Plane one escape gives two units.
    /^\\U(?!0000)/.test(unit) ? [unit.length, 0] : [unit.length],
  );
}

/** After the line with `|` come the lines of the value, each behind the same indentation. */
function inLiteral(source: string, [from]: Stretch, [start, end]: Stretch): Stretch {
  const [header = '', ...lines] = source.split('\n');
  const indent = /^ */.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0].length ?? 0;
  let valueAt = 0;
  let fileAt = from + header.length + 1;
  for (const line of lines) {
    const length = Math.max(0, line.length - indent);
    if (start <= valueAt + length) {
      const at = (offset: number): number => fileAt + indent + Math.min(offset - valueAt, length);
      return [at(start), at(Math.max(end, start))];
    }
    valueAt += length + 1;
    fileAt += line.length + 1;
  }
  return [from, from + header.length];
}
