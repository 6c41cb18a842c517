import type { Severity } from '../events/validationData.ts';
import { at, numberAt, parseJson, textAt } from './json.ts';

/** A message of the tool, as `validate -json` and the events of the other commands have it. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly summary: string;
  readonly detail: string;
  /** `undefined` for what has no place, e.g. a missing provider. */
  readonly range?: DiagnosticRange;
}

/** Where it stands. */
export interface DiagnosticRange {
  /** Relative to where the tool ran. */
  readonly filename: string;
  /** Offsets into the bytes of the file; the end is exclusive. */
  readonly startByte: number;
  readonly endByte: number;
  /** From 1. */
  readonly line: number;
}

/** Reads one diagnostic; what is no diagnostic is `undefined`. Never throws. */
export function parseDiagnostic(value: unknown): Diagnostic | undefined {
  const summary = textAt(value, 'summary');
  if (summary === undefined) return undefined;
  const range = rangeOf(at(value, 'range'));
  return {
    severity: textAt(value, 'severity') === 'warning' ? 'warning' : 'error',
    summary,
    detail: textAt(value, 'detail') ?? '',
    ...(range !== undefined && { range }),
  };
}

/**
 * The diagnostics of `validate -json`.
 * @throws Error if it is no answer of that command, or one of a later major version of its format
 */
export function parseValidateAnswer(text: string): readonly Diagnostic[] {
  const answer = parseJson(text);
  const version = textAt(answer, 'format_version');
  const diagnostics = at(answer, 'diagnostics') ?? [];
  if (version === undefined || !Array.isArray(diagnostics))
    throw new Error('The answer of validate cannot be read.');
  if (!version.startsWith('1.'))
    throw new Error(`The answer of validate has the format ${version}; 1 is known.`);
  return diagnostics.flatMap((each) => parseDiagnostic(each) ?? []);
}

function rangeOf(range: unknown): DiagnosticRange | undefined {
  const filename = textAt(range, 'filename');
  const start = at(range, 'start');
  const end = at(range, 'end');
  if (filename === undefined || filename === '') return undefined;
  const startByte = numberAt(start, 'byte');
  return {
    filename,
    startByte,
    endByte: Math.max(startByte, numberAt(end, 'byte')),
    line: Math.max(1, numberAt(start, 'line')),
  };
}
