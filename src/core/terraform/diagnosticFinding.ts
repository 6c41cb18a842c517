import type { Finding } from '../events/validationData.ts';
import { joinTreePath } from '../treePath.ts';
import type { Place } from './configuration.ts';
import type { Diagnostic } from './diagnostic.ts';
import { findingAt } from './findingAt.ts';

/** Where the content of a file of the tree comes from; `undefined` if there is none at the path. */
export type ReadBytes = (path: string) => Promise<Uint8Array | undefined>;

const TOP: Place = { line: 1, column: 1, endLine: 1, endColumn: 2 };

/**
 * Puts a diagnostic on the place in the tree that it means.
 * @param root the directory in which the tool ran
 * @param fallback a path for what has no place in the tree
 */
export async function diagnosticFinding(
  diagnostic: Diagnostic,
  { root, fallback }: { readonly root: string; readonly fallback: string },
  read: ReadBytes,
): Promise<Finding> {
  const { severity, summary, detail, range } = diagnostic;
  const message = detail === '' ? summary : `${summary}: ${detail}`;
  const said = { rule: 'validate', severity, message } as const;
  const path = range === undefined ? undefined : joinTreePath(root, range.filename);
  const bytes = path === undefined ? undefined : await read(path);
  if (range === undefined || path === undefined || bytes === undefined)
    return findingAt(fallback, TOP, said);
  return findingAt(path, placeOf(bytes, range.startByte, range.endByte), said);
}

/** Turns offsets of bytes into lines and UTF-16 columns; what is empty is widened to be seen. */
function placeOf(bytes: Uint8Array, startByte: number, endByte: number): Place {
  const start = pointAt(bytes, startByte);
  const end = pointAt(bytes, Math.max(endByte, startByte));
  const isEmpty = start.line === end.line && start.column === end.column;
  return { ...start, endLine: end.line, endColumn: end.column + (isEmpty ? 1 : 0) };
}

function pointAt(bytes: Uint8Array, offset: number): { line: number; column: number } {
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, offset));
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
