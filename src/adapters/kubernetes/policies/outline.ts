import type { ObjectKind } from '../indexedObject.ts';
import type { ResourceRule } from './resourceRules.ts';

/** What has to be known of a policy to decide whose verdicts depend on it. */
export interface PolicyOutline {
  readonly name: string;
  readonly rules: readonly ResourceRule[];
  readonly paramKind?: ObjectKind;
  /** It asks for labels of namespaces. */
  readonly asksNamespaces: boolean;
}

export interface BindingOutline {
  readonly policyName: string;
  readonly asksNamespaces: boolean;
}

/** The policies and bindings of a file in outline. */
export interface Outline {
  readonly policies: readonly PolicyOutline[];
  readonly bindings: readonly BindingOutline[];
}

/** Whether an object is a policy or a binding, which no policy judges. */
export function isPolicyKind({ apiVersion, kind }: ObjectKind): boolean {
  return (
    apiVersion.startsWith('admissionregistration.k8s.io/') &&
    (kind === 'ValidatingAdmissionPolicy' || kind === 'ValidatingAdmissionPolicyBinding')
  );
}
