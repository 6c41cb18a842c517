import type { CelAnswer, Expression } from '../../../core/cel/expression.ts';
import type { CompiledPolicy } from './compiledPolicy.ts';
import type { CelMap, Places } from './placedValue.ts';

/** An object as it is given to a policy. */
export interface Admission {
  readonly object: CelMap;
  /** Where its parts stand in the file. */
  readonly places: Places;
  readonly request: Readonly<Record<string, unknown>>;
  /** `null` without params. */
  readonly params: unknown;
  /** `null` for objects without a namespace, `undefined` if nothing is known of it. */
  readonly namespaceObject: unknown;
}

/** Who makes the request and what the cluster holds is not known of a file. */
const UNKNOWN = 'Only the cluster knows the answer.';

/** Whether an error means that the answer depends on what only a cluster knows. */
export function isUndecidable(answer: CelAnswer): boolean {
  return answer.kind === 'error' && answer.message === UNKNOWN;
}

/** The variables of a request; those of the policy itself are evaluated when they are asked for. */
export function valuesOf(
  { variables }: CompiledPolicy,
  { object, request, params, namespaceObject }: Admission,
): Readonly<Record<string, unknown>> {
  const values = {
    ...{ object, oldObject: null, params },
    request: withGetters(request, { userInfo: unknown, options: unknown }),
    variables: {},
  };
  withGetters(values.variables, gettersOf(variables, values));
  return withGetters(values, {
    authorizer: unknown,
    namespaceObject: () => (namespaceObject === undefined ? unknown() : namespaceObject),
  });
}

type Getters = Readonly<Record<string, () => unknown>>;

function unknown(): never {
  throw new Error(UNKNOWN);
}

function withGetters<T extends object>(target: T, getters: Getters): T {
  for (const [name, get] of Object.entries(getters)) {
    Object.defineProperty(target, name, { get, enumerable: true });
  }
  return target;
}

function gettersOf(
  variables: ReadonlyMap<string, Expression>,
  values: Readonly<Record<string, unknown>>,
): Getters {
  return Object.fromEntries(
    [...variables].map(([name, expression]) => [
      name,
      once(name, () => expression.evaluate(values)),
    ]),
  );
}

/** Evaluates at the first question and remembers the answer. */
function once(name: string, evaluate: () => CelAnswer): () => unknown {
  let answer: CelAnswer | 'running' | undefined;
  return () => {
    if (answer === 'running') throw new Error(`The variable ${name} refers to itself.`);
    if (answer === undefined) {
      answer = 'running';
      answer = evaluate();
    }
    if (answer.kind === 'value') return answer.value;
    throw new Error(answer.message);
  };
}
