import { ReactorError } from '../core/errors.ts';
import type { Finding, Skipped, Verdict } from '../core/events/validationData.ts';
import { toSarif } from '../core/validation/sarif.ts';
import type { ValidateRequest } from '../core/validation/validateRevision.ts';
import { pathMatcher } from '../core/validation/weighFindings.ts';
import { visible } from './eventLine.ts';
import { createProgress } from './progress.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

export interface ValidateCommandOptions extends CommonOptions {
  readonly all?: boolean;
  readonly worktree?: boolean;
  readonly paths?: readonly string[];
  readonly pss?: 'baseline' | 'restricted';
  readonly sarif?: boolean;
}

/**
 * `git-reactor validate [REV | A..B | --worktree]`: the verdict on what changed, or on the whole
 * tree. To interrupt it ends it, without a verdict.
 */
export function validate(
  terminal: Terminal,
  revision: string | undefined,
  options: ValidateCommandOptions,
): Promise<number> {
  requireOneMeaning(revision, options);
  const validation = options.pss === undefined ? {} : { kubernetes: { podSecurity: options.pss } };
  const opening = { ...options, purpose: 'read', validation } as const;
  return withRepository(terminal, opening, async ({ engine }) => {
    const ending = new AbortController();
    const over = new AbortController();
    const interrupt = (): void => ending.abort(new Error('It was interrupted.'));
    void terminal.untilInterrupted(over.signal).then(interrupt);
    const progress = createProgress(terminal, 'Validating');
    const request = {
      ...requestOf(revision, options),
      signal: ending.signal,
      onProgress: (done: number) => progress.at(done),
    };
    const verdict = await engine.validate(request).finally(() => {
      progress.end();
      over.abort();
    });
    if (options.sarif === true) outJson(terminal, toSarif(verdict));
    else if (options.json === true) outJson(terminal, verdict);
    else terminal.out(reportOf(verdict));
    return exitOf(verdict);
  });
}

function requireOneMeaning(
  revision: string | undefined,
  { json, sarif, worktree }: ValidateCommandOptions,
): void {
  if (revision !== undefined && worktree === true) {
    throw new ReactorError('usage', 'A revision and --worktree were both given.', {
      hint: 'Leave one of them out.',
    });
  }
  if (json === true && sarif === true) {
    throw new ReactorError('usage', '--json and --sarif were both given.', {
      hint: 'Leave one of them out; SARIF is JSON too.',
    });
  }
}

function requestOf(
  revision: string | undefined,
  { all, paths, worktree }: ValidateCommandOptions,
): ValidateRequest {
  return {
    of: worktree === true ? 'worktree' : { revision: revision ?? 'HEAD' },
    isAll: all === true,
    ...(paths !== undefined && { matches: pathMatcher(paths) }),
  };
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
