import { applyFix } from '../../../src/core/validation/applyFix.ts';
import type { Finding } from '../../../src/core/events/validationData.ts';
import type { KubernetesOptions } from '../../../src/core/validation/kubernetesOptions.ts';
import { runCheck } from '../../../src/adapters/validation/runCheck.ts';

/** What the Kubernetes validator finds in a file, the kustomizations around it given by path. */
export function findingsIn(
  text: string,
  kubernetes: KubernetesOptions = {},
  others: Readonly<Record<string, string>> = {},
): Promise<readonly Finding[]> {
  const content = (each: string): Uint8Array => new TextEncoder().encode(each);
  const related = Object.entries(others).map(([path, each]) => ({ path, content: content(each) }));
  const request = { path: 'k8s/app.yaml', content: content(text), related, kubernetes };
  return runCheck({ ...request, name: 'kubernetes' });
}

/** The same as `line:column-endLine:endColumn rule message`, to be compared at a glance. */
export async function told(...args: Parameters<typeof findingsIn>): Promise<readonly string[]> {
  const found = await findingsIn(...args);
  return found.map(
    ({ line, column, endLine, endColumn, rule, message }) =>
      `${line}:${column}-${endLine}:${endColumn} ${rule} ${message}`,
  );
}

/** The text after the only fix of a rule. */
export async function fixed(
  rule: string,
  text: string,
  options: KubernetesOptions = {},
): Promise<string | undefined> {
  const [found] = (await findingsIn(text, options)).filter((each) => each.rule === rule);
  return found?.fix && applyFix(text, found.fix, found.path);
}
