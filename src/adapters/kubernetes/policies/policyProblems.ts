import { valueStretch } from '../fieldPlace.ts';
import type { Said } from '../manifest.ts';
import { fieldName } from '../fitsSchema.ts';
import { called } from '../manifestObject.ts';
import type { PolicyProblem } from './compiledPolicy.ts';
import { sayInExpression } from './expressionPlace.ts';
import { paramsOf } from './params.ts';
import type { Policy } from './policy.ts';
import type { PolicyFile } from './policyFile.ts';
import { UNSUPPORTED } from './policyLanguage.ts';
import type { World } from './world.ts';

const HELP = 'https://kubernetes.io/docs/reference/using-api/cel/';

/** What is wrong with the policies and bindings of a file, and what keeps them from being used. */
export function policyProblems(file: PolicyFile, world: World): readonly Said[] {
  return [
    ...file.policies.flatMap(({ policy, problems }) => [
      ...problems.map((each) => sayProblem(file.text, policy, each)),
      ...unbound(policy, world),
    ]),
    ...missingParams(file, world),
  ];
}

function sayProblem(text: string, { object }: Policy, problem: PolicyProblem): Said {
  const { written, message, code } = problem;
  return sayInExpression({ text, object, written }, problem, {
    rule: code === UNSUPPORTED ? 'not-evaluated' : 'invalid-expression',
    severity: code === UNSUPPORTED ? 'info' : 'error',
    message: `${fieldName(written.path)} of ${called(object)}: ${message}`,
    help: HELP,
  });
}

/** Without a binding nobody says with which params a policy is to be evaluated. */
function unbound(policy: Policy, { bindings }: World): readonly Said[] {
  const isBound = bindings.some(({ policyName }) => policyName === policy.name);
  if (policy.paramKind === undefined || isBound) return [];
  return [
    {
      at: valueStretch(policy.object, ['spec', 'paramKind', 'kind']),
      rule: 'not-evaluated',
      severity: 'info',
      message: `The policy ${policy.name} takes params, and no binding in this tree gives it any; it is not evaluated.`,
    },
  ];
}

function missingParams({ bindings }: PolicyFile, { policies, objects }: World): readonly Said[] {
  return bindings.flatMap((binding): readonly Said[] => {
    const bound = policies.find(({ policy }) => policy.name === binding.policyName)?.policy;
    if (bound?.paramKind === undefined) return [];
    if (paramsOf(bound, binding, objects, '') !== 'missing') return [];
    const { kind } = bound.paramKind;
    return [
      {
        at: valueStretch(binding.object, ['spec', 'paramRef', 'name']),
        rule: 'not-evaluated',
        severity: 'info',
        message: `The ${kind} that the policy ${bound.name} takes is not in this tree; it is not evaluated.`,
      },
    ];
  });
}
