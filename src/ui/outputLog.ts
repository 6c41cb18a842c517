import type { LogOutputChannel } from 'vscode';
import { messageOf } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';

/** The engine's log as VS Code's: one channel for everything. */
export function outputLog(channel: LogOutputChannel): Log {
  const text = (message: string, details: unknown): string =>
    details === undefined ? message : `${message} (${messageOf(details)})`;
  return {
    debug: (message, details) => channel.debug(text(message, details)),
    info: (message, details) => channel.info(text(message, details)),
    warn: (message, details) => channel.warn(text(message, details)),
    error: (message, details) => channel.error(text(message, details)),
  };
}
