import { ReactorError } from '../core/errors.ts';
import type { AuditReader, AuditVerdict } from '../core/reactions/audit/auditReader.ts';
import type { AuditFormat } from '../core/reactions/audit/exportEntries.ts';
import { visible } from './eventLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface AuditOptions extends CommonOptions {
  readonly format?: AuditFormat;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  /** Milliseconds since the epoch; this moment is not part of it. */
  readonly until?: number;
}

/**
 * `git-reactor audit`: `verify` says whether the log is as it was written (0) or not (1); `export`
 * prints its entries. A log that cannot be read is 3.
 */
export async function audit(
  terminal: Terminal,
  act: string,
  options: AuditOptions,
): Promise<number> {
  requireMeant(act, options);
  return withRepository(terminal, { ...options, purpose: 'read' }, ({ audit: reader }) =>
    act === 'verify' ? verify(terminal, options, reader) : print(terminal, options, reader),
  );
}

function requireMeant(act: string, { format, since, until, json }: AuditOptions): void {
  const hint = 'Say "git-reactor audit verify" or "git-reactor audit export".';
  if (act !== 'verify' && act !== 'export') {
    throw new ReactorError('usage', `The audit cannot be told to "${act}".`, { hint });
  }
  const isPart = format !== undefined || since !== undefined || until !== undefined;
  if (act === 'verify' && isPart) {
    const message = 'Only the whole audit log can be verified.';
    throw new ReactorError('usage', message, { hint: 'Leave out format and times.' });
  }
  if (json === true && format === 'csv') {
    const message = 'An export is JSON or CSV, not both.';
    throw new ReactorError('usage', message, { hint: 'Leave out "--json".' });
  }
}

async function verify(
  terminal: Terminal,
  { json }: AuditOptions,
  reader: AuditReader,
): Promise<number> {
  const verdict = await reader.verify();
  if (json === true) outJson(terminal, verdict);
  else terminal.out(inWords(verdict));
  return verdict.status === 'intact' ? EXIT.pass : EXIT.fail;
}

function inWords({ status, entries, sealed, problems, notes }: AuditVerdict): string {
  const words = entries === 1 ? 'entry' : 'entries';
  const lines = [
    ...problems.map(({ path, line, message }) => `${path}:${line}: ${message}`),
    ...notes,
    `${status}: ${entries} ${words} as written, sealed up to ${sealed}`,
  ];
  return lines.map((line) => `${visible(line)}\n`).join('');
}

async function print(
  terminal: Terminal,
  { format = 'json', since, until }: AuditOptions,
  reader: AuditReader,
): Promise<number> {
  const range = { ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
  for await (const piece of reader.export(format, range)) terminal.out(piece);
  return EXIT.pass;
}
