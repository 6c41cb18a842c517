import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/ports.ts';

/** A log that writes warnings and errors as lines; the rest is for the editor's log channel. */
export function streamLog(write: (line: string) => void): Log {
  const line = (level: string) => (message: string, details?: unknown) => {
    const more = details === undefined ? '' : ` (${messageOf(details)})`;
    write(`git-reactor: ${level}: ${message}${more}\n`);
  };
  const nothing = (): void => undefined;
  return { debug: nothing, info: nothing, warn: line('warning'), error: line('error') };
}
