import type { Outline, PolicyOutline } from './outline.ts';
import type { Binding, Matching, Policy } from './policy.ts';
import { readPolicyFile } from './policyFile.ts';

/** The outline of a file with policies; what cannot be read has none. */
export function outlineOf(text: string): Outline {
  const { policies, bindings } = readPolicyFile('', text);
  return {
    policies: policies.map(({ policy }) => policyOutline(policy)),
    bindings: bindings.map(bound),
  };
}

function policyOutline(policy: Policy): PolicyOutline {
  const { name, matching, paramKind, matchConditions, variables, rules } = policy;
  const written = [
    ...matchConditions,
    ...variables,
    ...rules.flatMap(({ expression, messageExpression }) => [expression, messageExpression]),
  ];
  const isAsked = written.some((each) => each?.text.includes('namespaceObject'));
  return {
    ...{ name, rules: matching.rules, asksNamespaces: isAsked || selects(matching) },
    ...(paramKind !== undefined && { paramKind }),
  };
}

function bound({ policyName, matching }: Binding): Outline['bindings'][number] {
  return { policyName, asksNamespaces: selects(matching) };
}

function selects({ namespaceSelector }: Matching): boolean {
  return namespaceSelector !== undefined;
}
