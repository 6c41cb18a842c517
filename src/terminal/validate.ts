import type { Finding, Skipped, Verdict } from '../core/events/validationData.ts';
import { visible } from './eventLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface ValidateCommandOptions extends CommonOptions {
  readonly all?: boolean;
}

/** `git-reactor validate [REV]`: the verdict on what a commit changed, or on its whole tree. */
export function validate(
  terminal: Terminal,
  revision: string,
  options: ValidateCommandOptions,
): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'read' }, async ({ engine }) => {
    const verdict = await engine.validate(revision, { isAll: options.all === true });
    if (options.json === true) outJson(terminal, verdict);
    else terminal.out(reportOf(verdict));
    return exitOf(verdict);
  });
}

function exitOf({ verdict }: Verdict): number {
  if (verdict === 'error') return EXIT.broken;
  return verdict === 'fail' ? EXIT.fail : EXIT.pass;
}

/** The verdict for people: findings as `path:line:column`, then one line that sums up. */
export function reportOf(verdict: Verdict): string {
  const lines = [...verdict.findings.map(findingLine), ...verdict.skipped.map(skippedLine)];
  const { checked, cached, findings, tookMs } = verdict;
  const files = `${checked} ${checked === 1 ? 'file' : 'files'} checked (${cached} cached)`;
  const sum = `${verdict.verdict}: ${files}, ${findings.length} findings, ${Math.round(tookMs)} ms`;
  return [...lines, sum, ''].join('\n');
}

function findingLine(finding: Finding): string {
  const { path, line, column, severity, message, validator, rule } = finding;
  return visible(`${path}:${line}:${column}: ${severity}: ${message} [${validator}/${rule}]`);
}

function skippedLine({ path, reason }: Skipped): string {
  return visible(`${path}: skipped: ${reason}`);
}
