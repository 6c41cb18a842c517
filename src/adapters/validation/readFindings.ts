import type { Finding, Severity } from '../../core/events/validationData.ts';

const MOST_FINDINGS = 1_000;
const MOST_CHARACTERS = 2_000;
const SEVERITIES: readonly unknown[] = ['error', 'warning', 'info'] satisfies Severity[];

/**
 * Findings as a check of another extension gives them; a place that is not given is the first
 * column, the same line, one column.
 * @throws Error with a sentence that says which field of which finding is wrong
 */
export function readFindings(
  value: unknown,
  about: Pick<Finding, 'validator' | 'path'>,
): readonly Finding[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Error('It has to give a list of findings.');
  if (value.length > MOST_FINDINGS) throw new Error(`It gave more than ${MOST_FINDINGS} findings.`);
  return value.map((each: unknown, index) => readFinding(each, index + 1, about));
}

function readFinding(
  value: unknown,
  number: number,
  about: Pick<Finding, 'validator' | 'path'>,
): Finding {
  const wrong = (what: string): Error => new Error(`Finding ${number}: ${what}.`);
  if (typeof value !== 'object' || value === null) throw wrong('it is no object');
  const given = value as Readonly<Record<string, unknown>>;
  const { rule, message, severity = 'warning', help } = given;
  const at = (name: string, usual: number): number => {
    const found = given[name] ?? usual;
    if (Number.isInteger(found) && (found as number) >= 1) return found as number;
    throw wrong(`\`${name}\` has to be a whole number from 1`);
  };
  if (typeof rule !== 'string' || !/^[a-z][a-z0-9-]{0,63}$/.test(rule) || rule === 'broken') {
    throw wrong('`rule` has to be in kebab case, e.g. no-owner');
  }
  if (typeof message !== 'string' || message === '') throw wrong('`message` has to be a sentence');
  if (!SEVERITIES.includes(severity)) throw wrong('`severity` has to be error, warning or info');
  if (help !== undefined && !isAddress(help)) throw wrong('`help` has to be an https address');
  const [line, column] = [at('line', 1), at('column', 1)];
  const place = {
    line,
    column,
    endLine: at('endLine', line),
    endColumn: at('endColumn', column + 1),
  };
  return {
    ...{ ...about, ...place, rule, message: message.slice(0, MOST_CHARACTERS) },
    severity: severity as Severity,
    ...(isAddress(help) && { help }),
    fixable: false,
  };
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https:\/\/[^\s]{1,1000}$/.test(value);
}
