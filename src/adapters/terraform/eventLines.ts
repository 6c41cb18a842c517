import { type Diagnostic, parseDiagnostic } from '../../core/terraform/diagnostic.ts';
import type { AppliedResource } from '../../core/terraform/plan.ts';
import { at, parseJson, textAt } from '../../core/terraform/json.ts';

/** What is kept of the events that `plan -json` and `apply -json` print, a line each. */
export interface EventLines {
  /** Takes a piece of the output. */
  readonly take: (chunk: Buffer) => void;
  readonly diagnostics: readonly Diagnostic[];
  /** Resources that were finished, in order. */
  readonly applied: readonly AppliedResource[];
}

/** A longer line is thrown away: no event that is looked at has so many characters. */
const LONGEST_LINE = 1024 * 1024;
const MOST_DIAGNOSTICS = 200;
const MOST_APPLIED = 100_000;

/** What is said of the stages of a resource. */
const STAGES: Readonly<Record<string, string>> = {
  apply_start: 'begins',
  apply_complete: 'done',
  apply_errored: 'failed',
};

/**
 * Unknown events are passed over, as the format asks of its readers.
 * @param onProgress hears what happens to resources, without any values
 */
export function eventLines(onProgress?: (line: string) => void): EventLines {
  const diagnostics: Diagnostic[] = [];
  const applied: AppliedResource[] = [];
  const decoder = new TextDecoder();
  let rest = '';
  const onLine = (line: string): void => {
    const event = parseJson(line);
    const type = textAt(event, 'type');
    const diagnostic = type === 'diagnostic' ? parseDiagnostic(at(event, 'diagnostic')) : undefined;
    if (diagnostic !== undefined && diagnostics.length < MOST_DIAGNOSTICS)
      diagnostics.push(diagnostic);
    const hook = at(event, 'hook');
    const address = textAt(at(hook, 'resource'), 'addr');
    const stage = STAGES[type ?? ''];
    if (stage === undefined || address === undefined) return;
    const action = textAt(hook, 'action') ?? 'change';
    onProgress?.(`${address}: ${action} ${stage}`);
    if (type !== 'apply_complete' || applied.length >= MOST_APPLIED) return;
    const kind = textAt(at(hook, 'resource'), 'resource_type') ?? '';
    applied.push({ address, type: kind, action: isAction(action) ? action : 'other' });
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

function isAction(text: string): text is 'create' | 'update' | 'delete' {
  return text === 'create' || text === 'update' || text === 'delete';
}
