import type { Declarations } from '../../../core/cel/declarations.ts';
import {
  createLanguage,
  withVariables,
  type CelLimits,
  type Language,
} from '../../../core/cel/language.ts';
import type { CelProblem } from '../../../core/cel/problem.ts';
import { walk, type SyntaxNode } from '../../../core/cel/syntax.ts';
import { KUBERNETES_LIBRARY } from './celLibrary.ts';

const LIMITS: CelLimits = {
  ...{ length: 20_000, nodes: 5_000, depth: 100, elements: 1_000 },
  // Kubernetes itself gives up at about as many.
  steps: 200_000,
};

const RESOURCE: Declarations = { group: 'string', version: 'string', resource: 'string' };
const KIND: Declarations = { group: 'string', version: 'string', kind: 'string' };

/**
 * The variables of an admission request
 * (https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/).
 */
const DECLARATIONS: Declarations = {
  object: 'dyn',
  oldObject: 'dyn',
  params: 'dyn',
  namespaceObject: 'dyn',
  authorizer: 'dyn',
  request: {
    kind: KIND,
    requestKind: KIND,
    resource: RESOURCE,
    requestResource: RESOURCE,
    name: 'string',
    namespace: 'string',
    operation: 'string',
    subResource: 'string',
    dryRun: 'bool',
    uid: 'string',
    options: 'dyn',
    userInfo: 'dyn',
  },
};

/** Functions and macros of newer or other libraries, which the engine does not have. */
const UNKNOWN_CALLS = new Set([
  ...['ip', 'isIP', 'cidr', 'isCIDR', 'url', 'isURL', 'semver', 'isSemver', 'isGreaterThanOrEqual'],
  ...['optMap', 'optFlatMap', 'transformList', 'transformMap', 'transformMapEntry', 'existsOne'],
]);
const PAIR_MACROS = new Set(['all', 'exists', 'exists_one']);

/** What is said of what Kubernetes knows and the engine does not. */
export const UNSUPPORTED = 'unsupported';

/** The language of a policy with these variables of its own; those and no others can be asked. */
export function policyLanguage(variables: readonly string[]): Language {
  base ??= kubernetesLanguage(DECLARATIONS);
  const fields = Object.fromEntries(variables.map((name) => [name, 'dyn' as const]));
  return withVariables(base, { variables: fields });
}

/** The language of the rules in definitions of custom resources. */
export function ruleLanguage(): Language {
  return (rules ??= kubernetesLanguage({ self: 'dyn', oldSelf: 'dyn' }));
}

let base: Language | undefined;
let rules: Language | undefined;

function kubernetesLanguage(declarations: Declarations): Language {
  return createLanguage({
    ...KUBERNETES_LIBRARY,
    isLoose: true,
    declarations,
    limits: LIMITS,
    refuse: unsupportedIn,
    hidden: [...Object.values(KUBERNETES_LIBRARY.instead), 'bind'],
  });
}

function unsupportedIn(ast: SyntaxNode): readonly CelProblem[] {
  return [...walk(ast)].flatMap((node) => {
    const name = unsupportedName(node);
    if (name === undefined) return [];
    const message = `${name} of Kubernetes is not known here; the expression is not evaluated.`;
    return [{ start: node.start, end: node.end, code: UNSUPPORTED, message }];
  });
}

function unsupportedName(node: SyntaxNode): string | undefined {
  if (node.op === 'id' && node.args === 'format') return 'format';
  if (node.op !== 'call' && node.op !== 'rcall') return undefined;
  const [name] = node.args;
  if (UNKNOWN_CALLS.has(name)) return name;
  const isPair = node.op === 'rcall' && PAIR_MACROS.has(name) && node.args[2].length > 2;
  return isPair ? `${name} with two variables` : undefined;
}
