import type { Finding, Severity } from '../../core/events/validationData.ts';

/** Turns offsets of a text into lines and columns, both from 1. */
export class LineMap {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  at(offset: number): { readonly line: number; readonly column: number } {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }

  /** The offset of a line and column, both from 1. */
  offsetOf(line: number, column: number): number {
    return (this.#starts[line - 1] ?? 0) + column - 1;
  }
}

/** What a validator says of a stretch of text. */
export interface Observation {
  readonly path: string;
  readonly validator: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  /** Offsets in UTF-16 units; the end is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Makes a {@link Finding}; an empty stretch is widened to one column so that it can be seen. */
export function toFinding(lines: LineMap, { start, end, ...said }: Observation): Finding {
  const from = lines.at(start);
  const to = lines.at(Math.max(end, start + 1));
  return {
    ...said,
    line: from.line,
    column: from.column,
    endLine: to.line,
    endColumn: to.column,
    fixable: false,
  };
}
