import type { StepOutcome } from '../stepKind.ts';

const MOST_CHARACTERS = 10_000;

/**
 * What code that is not ours says of its step: an outcome, a text as the summary of a success, or
 * anything else, which is a success without words. What is no outcome but looks like one fails.
 */
export function readOutcome(value: unknown): StepOutcome {
  if (typeof value === 'string') return { kind: 'succeeded', summary: cut(value) };
  if (typeof value !== 'object' || value === null || !('kind' in value)) {
    return { kind: 'succeeded' };
  }
  const { kind, summary, reason, isFinal } = value as Readonly<Record<string, unknown>>;
  if (kind === 'succeeded') {
    return typeof summary === 'string' ? { kind, summary: cut(summary) } : { kind };
  }
  if (kind === 'skipped' && typeof reason === 'string') return { kind, reason: cut(reason) };
  if (kind === 'failed' && typeof reason === 'string') {
    return { kind, reason: cut(reason), ...(isFinal === true && { isFinal }) };
  }
  const forms = '{ kind: "succeeded", summary? }, or { kind: "failed" or "skipped", reason }';
  return { kind: 'failed', reason: `It did not end with ${forms}.`, isFinal: true };
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
