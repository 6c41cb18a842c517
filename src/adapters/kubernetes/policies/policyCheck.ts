import type { Finding, Severity } from '../../../core/events/validationData.ts';
import type { TextFile } from '../../validation/fileCheck.ts';
import { LineMap } from '../../validation/lineMap.ts';
import { keyStretch, valueStretch, type Stretch } from '../fieldPlace.ts';
import { isPatchOf } from '../kustomization.ts';
import { isKustomization } from '../kustomizationPath.ts';
import { toFindings, type Said } from '../manifest.ts';
import { called, type ManifestObject } from '../manifestObject.ts';
import type { CompiledPolicy } from './compiledPolicy.ts';
import { judge, type Objection } from './judge.ts';
import { isMatched } from './matching.ts';
import { paramsOf } from './params.ts';
import { placedValue } from './placedValue.ts';
import { isPolicyKind } from './outline.ts';
import type { Binding } from './policy.ts';
import { readPolicyFile } from './policyFile.ts';
import { policyProblems } from './policyProblems.ts';
import { subjectsOf, type Judged } from './subjects.ts';
import { worldOf, type World } from './world.ts';

const HELP = 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/';

/**
 * What the policies of the tree (`ValidatingAdmissionPolicy`) have against the objects of a file,
 * and what is wrong with policies in the file itself.
 * @param file beside the policies, `related` holds their bindings, params and namespaces
 */
export function checkPolicies(file: TextFile): readonly Finding[] {
  const own = readPolicyFile(file.path, file.text);
  const files = [own, ...(file.related ?? []).map(({ path, text }) => readPolicyFile(path, text))];
  const world = worldOf(files);
  const isPatch = isPatchOf(file.related?.filter(isKustomization) ?? [], file.path);
  const judgedObjects = isPatch ? [] : own.objects.filter((object) => !isPolicyKind(object));
  const said = [
    ...policyProblems(own, world),
    ...judgedObjects.flatMap((object) => distinct(objectSaid(object, world))),
  ];
  return toFindings({ path: file.path, lines: new LineMap(file.text) }, said, 'policies');
}

function objectSaid(object: ManifestObject, world: World): readonly Said[] {
  const namespaces = world.objects.filter(({ kind }) => kind === 'Namespace');
  return subjectsOf(object, namespaces).flatMap((each) =>
    world.policies
      .filter(({ policy }) => isMatched(policy.matching, each.subject, false))
      .flatMap((compiled) => policySaid({ compiled, object, judged: each, world })),
  );
}

interface Asking {
  readonly compiled: CompiledPolicy;
  readonly object: ManifestObject;
  readonly judged: Judged;
  readonly world: World;
}

function policySaid(asking: Asking): readonly Said[] {
  const { compiled, object, judged, world } = asking;
  const { policy } = compiled;
  return bindingsOf(compiled, world.bindings).flatMap(({ binding, severity }) => {
    if (!isMatched(binding.matching ?? policy.matching, judged.subject, true)) return [];
    const params = paramsOf(policy, binding, world.objects, object.namespace);
    // What is not in the tree may be in the cluster; the binding's own file says so.
    if (params === 'missing') return [];
    return params.flatMap((each) => {
      const value = each === null ? null : placedValue(each.value, new WeakMap());
      const objections = judge(compiled, { ...judged.admission, params: value });
      return objections.map((objection) => say(asking, objection, severity));
    });
  });
}

interface Bound {
  readonly binding: Partial<Pick<Binding, 'matching' | 'paramRef'>>;
  readonly severity: Severity;
}

/** A policy that nothing in the tree binds warns: people write it before they bind it. */
function bindingsOf({ policy }: CompiledPolicy, bindings: readonly Binding[]): readonly Bound[] {
  const own = bindings.filter(({ policyName }) => policyName === policy.name);
  if (own.length === 0) return [{ binding: {}, severity: 'warning' }];
  return own.map((binding) => ({ binding, severity: severityOf(binding) }));
}

function severityOf({ actions }: Binding): Severity {
  if (actions.includes('Deny')) return 'error';
  return actions.includes('Warn') || !actions.includes('Audit') ? 'warning' : 'info';
}

function say({ compiled: { policy }, object }: Asking, found: Objection, bound: Severity): Said {
  const { kind, message, blamed } = found;
  const isIgnored = kind === 'error' && policy.failurePolicy === 'Ignore';
  const words =
    kind === 'breach'
      ? `${called(object)} breaks the policy ${policy.name}: ${message}`
      : `The policy ${policy.name} cannot be evaluated for ${called(object)}: ${message}`;
  return {
    at: stretchOf(object, blamed),
    rule: ruleOf(policy.name),
    severity: isIgnored ? 'info' : bound,
    message: /[.!?…]$/.test(words) ? words : `${words}.`,
    help: HELP,
  };
}

function stretchOf(object: ManifestObject, blamed: Objection['blamed']): Stretch {
  if (blamed === undefined) return valueStretch(object, ['metadata', 'name']);
  return blamed.isElement ? keyStretch(object, blamed.path) : valueStretch(object, blamed.path);
}

/** `no-latest.example.com` → `no-latest-example-com`: rules are words that comments can name. */
export function ruleOf(policyName: string): string {
  return policyName.replace(/[^\w-]+/g, '-') || 'policy';
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Several bindings and the pod of a workload say the same; the most severe of them counts. */
function distinct(said: readonly Said[]): readonly Said[] {
  const sorted = said.toSorted((a, b) => RANK[b.severity] - RANK[a.severity]);
  const byText = new Map(sorted.map((each) => [`${each.at[0]} ${each.message}`, each]));
  return [...byText.values()].toSorted((a, b) => a.at[0] - b.at[0]);
}
