import { runCheck } from '../../../src/adapters/validation/runCheck.ts';
import type { Finding } from '../../../src/core/events/validationData.ts';
import { deploymentOf } from '../../harness/manifests.ts';

/** What policies in other files say of a file, and what is said of policies in it. */
export function policyFindings(
  text: string,
  others: readonly string[] = [],
): Promise<readonly Finding[]> {
  const content = (each: string): Uint8Array => new TextEncoder().encode(each);
  const related = others.map((each, at) => ({
    path: `policies/${at}.yaml`,
    content: content(each),
  }));
  return runCheck({ name: 'policies', path: 'k8s/app.yaml', content: content(text), related });
}

/** The same as `severity rule «the text at its place» message`. */
export async function told(
  text: string,
  others: readonly string[] = [],
): Promise<readonly string[]> {
  const lines = text.split('\n');
  const found = await policyFindings(text, others);
  return found.map(({ severity, rule, message, line, column, endLine, endColumn }) => {
    const at = lines[line - 1]?.slice(column - 1, endLine === line ? endColumn - 1 : undefined);
    return `${severity} ${rule} ${line} «${at ?? ''}» ${message}`;
  });
}

/** A policy, with what stands below its `spec` beside its constraints. */
export function policy(name: string, spec: string, resources = 'pods', group = ''): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: ${name}
spec:
  matchConstraints:
    resourceRules:
      - apiGroups: ["${group}"]
        apiVersions: ["*"]
        operations: ["CREATE", "UPDATE"]
        resources: ["${resources}"]
${spec.replace(/^(?=.)/gm, '  ')}`;
}

/** Binds a policy, with more of its `spec`. */
export function binding(name: string, actions: string, spec = ''): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: ${name}-binding
spec:
  policyName: ${name}
  validationActions: [${actions}]
${spec.replace(/^(?=.)/gm, '  ')}`;
}

export const NO_PRIVILEGED = policy(
  'no-privileged',
  `variables:
  - name: containers
    expression: object.spec.containers + object.spec.?initContainers.orValue([])
validations:
  - expression: >-
      variables.containers.all(c,
        !has(c.securityContext) || !has(c.securityContext.privileged)
        || c.securityContext.privileged == false)
    message: privileged containers are not allowed
    reason: Forbidden
`,
);

export const LIMITS = `${policy(
  'limits-required',
  `paramKind: { apiVersion: v1, kind: ConfigMap }
validations:
  - expression: "object.spec.containers.all(c, has(c.resources.limits) && 'memory' in c.resources.limits && quantity(c.resources.limits.memory).compareTo(quantity(params.data.maxMemory)) <= 0)"
    messageExpression: "'every container needs a memory limit of at most ' + params.data.maxMemory"
`,
)}---
${binding('limits-required', 'Deny', 'paramRef: { name: limits, namespace: policies, parameterNotFoundAction: Deny }\n')}---
apiVersion: v1
kind: ConfigMap
metadata: { name: limits, namespace: policies }
data: { maxMemory: 512Mi }
`;

export const NO_LATEST = `${policy(
  'no-latest.example.com',
  `failurePolicy: Fail
validations:
  - expression: "!object.spec.containers.exists(c, c.image.matches('(:latest|^[^:@]+)$'))"
    message: images need a tag that stays
`,
)}---
${binding('no-latest.example.com', 'Warn, Audit')}`;

export const GOOD = deploymentOf(`- name: app
  image: registry.example:5000/app:1.2
  resources: { limits: { memory: 512Mi } }
- name: side
  image: side@sha256:0123
  resources: { limits: { memory: 100M } }
`);

export const BAD = deploymentOf(`- name: app
  image: app:1
  resources: { limits: { memory: 128Mi } }
- name: side
  image: side:latest
  securityContext: { privileged: true }
`);
