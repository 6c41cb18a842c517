import picomatch from 'picomatch';
import type { Finding, Severity } from '../events/validationData.ts';
import { isSuppressed, meansRule, type Suppression } from './suppressions.ts';
import type { ValidationOptions } from './validationOptions.ts';

/**
 * What is left of findings after options and suppressions, with the severities that the options
 * give. That a validator broke cannot be turned off.
 */
export function weighFindings(
  findings: readonly Finding[],
  options: ValidationOptions,
  suppressionsOf: (path: string) => readonly Suppression[],
): readonly Finding[] {
  const isIgnored = ignoredBy(options);
  return findings.flatMap((finding) => {
    if (finding.rule === 'broken') return [finding];
    const severity = severityOf(finding, options);
    if (severity === 'off' || isIgnored(finding)) return [];
    if (isSuppressed(finding, suppressionsOf(finding.path))) return [];
    return severity === finding.severity ? [finding] : [{ ...finding, severity }];
  });
}

function severityOf(finding: Finding, { severities = {} }: ValidationOptions): Severity | 'off' {
  const names = [`${finding.validator}/${finding.rule}`, finding.rule];
  const name = names.find((each) => Object.hasOwn(severities, each));
  return (name === undefined ? undefined : severities[name]) ?? finding.severity;
}

function ignoredBy({ ignore = [] }: ValidationOptions): (finding: Finding) => boolean {
  const entries = ignore.map(({ rule, paths }) => ({ rule, isPath: pathMatcher(paths) }));
  return (finding) =>
    entries.some(({ rule, isPath }) => meansRule(rule, finding) && isPath(finding.path));
}

/** Whether a path matches any of the globs; every path does if none are given. */
export function pathMatcher(globs: readonly string[] | undefined): (path: string) => boolean {
  return globs === undefined ? () => true : picomatch([...globs], { dot: true });
}
