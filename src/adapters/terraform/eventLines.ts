import { type Diagnostic, parseDiagnostic } from '../../core/terraform/diagnostic.ts';
import { at, parseJson, textAt } from '../../core/terraform/json.ts';

/** What is kept of the events that `plan -json` and `apply -json` print, a line each. */
export interface EventLines {
  /** Takes a piece of the output. */
  readonly take: (chunk: Buffer) => void;
  readonly diagnostics: readonly Diagnostic[];
  /** Addresses of resources that were finished, in order. */
  readonly applied: readonly string[];
}

/** A longer line is thrown away: no event that is looked at has so many characters. */
const LONGEST_LINE = 1024 * 1024;
const MOST_DIAGNOSTICS = 200;
const MOST_APPLIED = 100_000;

/** Unknown events are passed over, as the format asks of its readers. */
export function eventLines(): EventLines {
  const diagnostics: Diagnostic[] = [];
  const applied: string[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  const onLine = (line: string): void => {
    const event = parseJson(line);
    const type = textAt(event, 'type');
    const diagnostic = type === 'diagnostic' ? parseDiagnostic(at(event, 'diagnostic')) : undefined;
    if (diagnostic !== undefined && diagnostics.length < MOST_DIAGNOSTICS)
      diagnostics.push(diagnostic);
    const address = textAt(at(at(event, 'hook'), 'resource'), 'addr');
    if (type === 'apply_complete' && address !== undefined && applied.length < MOST_APPLIED)
      applied.push(address);
  };
  return {
    diagnostics,
    applied,
    take(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
      lines.forEach(onLine);
    },
  };
}
