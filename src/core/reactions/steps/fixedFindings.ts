import type { Finding, Verdict } from '../../events/validationData.ts';
import type { Reality } from '../../realities/reality.ts';
import type { StepContext } from '../stepKind.ts';
import { findingKey } from './fixRounds.ts';

/**
 * The findings of the step that failed that hold in the tree of the commit too: under an overlay a
 * file is another one, and its places are not those of the commit.
 */
export async function failureFindings(
  { config, failure }: Pick<StepContext, 'config' | 'failure'>,
  reality: Reality,
): Promise<readonly Finding[]> {
  const overlays = Object.values(config.realities).flatMap(({ overlay }) =>
    Object.entries(overlay),
  );
  const found: Finding[] = [];
  for (const finding of failure?.findings ?? []) {
    if (finding.rule !== 'broken' && !(await isLaidOver(reality, overlays, finding.path)))
      found.push(finding);
  }
  return found;
}

async function isLaidOver(
  reality: Reality,
  overlays: readonly (readonly [from: string, to: string])[],
  path: string,
): Promise<boolean> {
  for (const [from, to] of overlays) {
    const below =
      to === '.' ? path : path.startsWith(`${to}/`) ? path.slice(to.length + 1) : undefined;
    const source = path === to ? from : below === undefined ? undefined : `${from}/${below}`;
    if (source !== undefined && (await reality.read(source)) !== undefined) return true;
  }
  return false;
}

/** Rules (`validator/rule`) of findings, each once, sorted. */
export function rulesOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ validator, rule }) => `${validator}/${rule}`))].sort();
}

/** Findings that are gone, wherever their lines have moved. */
export function goneFindings(
  first: readonly Finding[],
  left: readonly Finding[],
): readonly Finding[] {
  const still = new Set(left.map(findingKey));
  return first.filter((finding) => !still.has(findingKey(finding)));
}

/** Errors that were not there before, and checks that broke. */
export function broughtErrors(before: Verdict, last: Verdict): readonly Finding[] {
  const known = new Set(before.findings.map(findingKey));
  return last.findings.filter(
    (finding) => finding.severity === 'error' && !known.has(findingKey(finding)),
  );
}
