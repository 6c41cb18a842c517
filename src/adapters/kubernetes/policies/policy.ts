import { isPlainObject } from '../../../core/isPlainObject.ts';
import { listAt, textAt, valueAt } from '../manifestObject.ts';
import type { FieldPath, ManifestObject } from '../manifestObject.ts';
import type { ObjectKind } from '../indexedObject.ts';
import { isPolicyKind } from './outline.ts';
import type { ResourceRule } from './resourceRules.ts';

/** An expression, and where in its object it stands. */
export interface Written {
  readonly text: string;
  readonly path: FieldPath;
}

export interface Named extends Written {
  readonly name: string;
}

/** One of the `validations` of a policy. */
export interface Rule {
  readonly expression: Written;
  /** Empty if there is none. */
  readonly message: string;
  readonly messageExpression?: Written;
}

/** Which objects are meant, as policies and bindings say it. */
export interface Matching {
  readonly rules: readonly ResourceRule[];
  readonly excluded: readonly ResourceRule[];
  /** Only the versions that are named are meant. */
  readonly isExact: boolean;
  readonly namespaceSelector: unknown;
  readonly objectSelector: unknown;
}

/** A `ValidatingAdmissionPolicy`. */
export interface Policy {
  readonly object: ManifestObject;
  readonly name: string;
  /** What an error of its own counts as. */
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly matching: Matching;
  readonly matchConditions: readonly Named[];
  readonly variables: readonly Named[];
  readonly rules: readonly Rule[];
  readonly paramKind?: ObjectKind;
}

/** A `ValidatingAdmissionPolicyBinding`. */
export interface Binding {
  readonly object: ManifestObject;
  readonly policyName: string;
  readonly actions: readonly string[];
  /** Means everything if it has no rules. */
  readonly matching: Matching;
  readonly paramRef?: unknown;
}

export function policyOf(object: ManifestObject): Policy | undefined {
  if (!isPolicyKind(object) || object.kind !== 'ValidatingAdmissionPolicy') return undefined;
  const spec = valueAt(object.value, ['spec']);
  const kind = textAt(spec, 'paramKind', 'kind');
  return {
    object,
    name: object.name,
    failurePolicy: textAt(spec, 'failurePolicy') === 'Ignore' ? 'Ignore' : 'Fail',
    matching: matchingOf(valueAt(spec, ['matchConstraints'])),
    matchConditions: namedAt(spec, 'matchConditions'),
    variables: namedAt(spec, 'variables'),
    rules: listAt(spec, 'validations').map((_, index) => ruleOf(spec, index)),
    ...(kind !== '' && {
      paramKind: { apiVersion: textAt(spec, 'paramKind', 'apiVersion'), kind },
    }),
  };
}

export function bindingOf(object: ManifestObject): Binding | undefined {
  if (!isPolicyKind(object) || object.kind !== 'ValidatingAdmissionPolicyBinding') return undefined;
  const spec = valueAt(object.value, ['spec']);
  const paramRef = valueAt(spec, ['paramRef']);
  return {
    object,
    policyName: textAt(spec, 'policyName'),
    actions: textsAt(spec, 'validationActions'),
    matching: matchingOf(valueAt(spec, ['matchResources'])),
    ...(isPlainObject(paramRef) && { paramRef }),
  };
}

function matchingOf(value: unknown): Matching {
  return {
    rules: listAt(value, 'resourceRules').map(resourceRule),
    excluded: listAt(value, 'excludeResourceRules').map(resourceRule),
    isExact: textAt(value, 'matchPolicy') === 'Exact',
    namespaceSelector: valueAt(value, ['namespaceSelector']),
    objectSelector: valueAt(value, ['objectSelector']),
  };
}

function resourceRule(value: unknown): ResourceRule {
  return {
    apiGroups: textsAt(value, 'apiGroups'),
    apiVersions: textsAt(value, 'apiVersions'),
    operations: textsAt(value, 'operations'),
    resources: textsAt(value, 'resources'),
    resourceNames: textsAt(value, 'resourceNames'),
  };
}

function textsAt(value: unknown, key: string): readonly string[] {
  return listAt(value, key).filter((each) => typeof each === 'string');
}

function namedAt(spec: unknown, field: string): readonly Named[] {
  return listAt(spec, field).map((each, index) => ({
    name: textAt(each, 'name'),
    text: textAt(each, 'expression'),
    path: ['spec', field, index, 'expression'],
  }));
}

function ruleOf(spec: unknown, index: number): Rule {
  const path = ['spec', 'validations', index];
  const text = (field: string): string => textAt(spec, 'validations', index, field);
  const messageExpression = text('messageExpression');
  return {
    expression: { text: text('expression'), path: [...path, 'expression'] },
    message: text('message').trim(),
    ...(messageExpression !== '' && {
      messageExpression: { text: messageExpression, path: [...path, 'messageExpression'] },
    }),
  };
}
