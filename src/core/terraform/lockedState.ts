import type { Diagnostic } from './diagnostic.ts';
import type { LockedState } from './plan.ts';

const SUMMARY = 'Error acquiring the state lock';

/** Tells from what the tool said that somebody else works on the state, and who. */
export function lockedState(diagnostics: readonly Diagnostic[]): LockedState | undefined {
  const locked = diagnostics.find(({ summary }) => summary === SUMMARY);
  if (locked === undefined) return undefined;
  const field = (name: string): string | undefined =>
    new RegExp(`^\\s*${name}:\\s+(\\S.*)$`, 'm').exec(locked.detail)?.[1]?.trim();
  const who = field('Who') ?? 'Somebody else';
  const since = field('Created');
  const what = field('Operation');
  const doing = what === undefined ? '' : ` for ${what}`;
  const time = since === undefined ? '' : ` since ${since}`;
  return {
    kind: 'locked',
    reason: `${who} holds the lock of the state${doing}${time}. Wait for it, then try again.`,
  };
}
