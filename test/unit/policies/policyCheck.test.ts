import { describe, expect, it } from 'vitest';
import { deploymentOf } from '../../harness/manifests.ts';
import { BAD, binding, GOOD, LIMITS, NO_LATEST, NO_PRIVILEGED, policy, told } from './policies.ts';

const ALL = [NO_PRIVILEGED, LIMITS, NO_LATEST];

describe('the policies of a tree', () => {
  it('have nothing against what keeps to them', async () => {
    expect(await told(GOOD, ALL)).toEqual([]);
    expect(await told('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n', ALL)).toEqual([]);
  });

  it('speak at the line of the element that breaks them', async () => {
    expect(await told(BAD, ALL)).toEqual([
      'warning no-privileged 14 «name» Deployment web breaks the policy no-privileged: privileged containers are not allowed.',
      'warning no-latest-example-com 14 «name» Deployment web breaks the policy no-latest.example.com: images need a tag that stays.',
      'error limits-required 14 «name» Deployment web breaks the policy limits-required: every container needs a memory limit of at most 512Mi.',
    ]);
  });

  it('speak of pods wherever they are made', async () => {
    const pod = 'containers: [{ name: a, image: a }]';
    const kinds = {
      Pod: `apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec:\n  ${pod}\n`,
      Job: `apiVersion: batch/v1\nkind: Job\nmetadata: { name: x }\nspec:\n  template: { spec: { ${pod} } }\n`,
      CronJob: `apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: x }\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          ${pod}\n`,
      StatefulSet: `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: x }\nspec: { template: { spec: { ${pod} } } }\n`,
    };
    for (const [kind, text] of Object.entries(kinds)) {
      expect(await told(text, [NO_LATEST])).toEqual([
        `warning no-latest-example-com ${text.split('\n').findIndex((line) => line.includes('image')) + 1} «name» ${kind} x breaks the policy no-latest.example.com: images need a tag that stays.`,
      ]);
    }
  });

  it('place what fails deeper in, and what is a single field', async () => {
    const ports = policy(
      'ports',
      `validations:
  - expression: object.spec.containers.all(c, !has(c.ports) || c.ports.all(p, p.containerPort > 1024))
    message: ports below 1024 are for root
`,
    );
    const replicas = policy(
      'replicas',
      `validations:
  - expression: object.metadata.name != "" && object.spec.replicas <= 5
  - expression: has(object.metadata.labels) && has(object.metadata.labels.team)
  - expression: object.spec.template.metadata.labels.all(key, key != "app")
`,
      'deployments',
      'apps',
    );
    const text = deploymentOf(`- name: app
  ports:
    - containerPort: 8080
    - name: http
      containerPort: 80
`).replace('spec:\n  sel', 'spec:\n  replicas: 7\n  sel');
    expect(await told(text, [ports, replicas])).toEqual([
      'warning replicas 3 «metadata» Deployment web breaks the policy replicas: failed expression: has(object.metadata.labels) && has(object.metadata.labels.team).',
      'warning replicas 6 «7» Deployment web breaks the policy replicas: failed expression: object.metadata.name != "" && object.spec.replicas <= 5.',
      'warning replicas 9 «app» Deployment web breaks the policy replicas: failed expression: object.spec.template.metadata.labels.all(key, key != "app").',
      'warning ports 15 «name» Deployment web breaks the policy ports: ports below 1024 are for root.',
    ]);
  });

  it('see what the API server fills in', async () => {
    const defaults = policy(
      'defaults',
      `validations:
  - expression: object.spec.replicas == 1
  - expression: object.spec.template.spec.containers.all(c, c.imagePullPolicy == 'IfNotPresent' && size(c.resources.requests) == 1)
`,
      'deployments',
      'apps',
    );
    const text = deploymentOf('- name: a\n  image: a:1\n  resources: { limits: { cpu: 1 } }\n');
    expect(await told(text, [defaults])).toEqual([]);
  });

  it('are as severe as their bindings say, and warn without one', async () => {
    const no = policy('no', 'validations:\n  - expression: "false"\n');
    const severities = async (...bindings: readonly string[]): Promise<readonly string[]> =>
      (await told(GOOD, [no, ...bindings])).map((each) => each.split(' ')[0] ?? '');
    expect(await severities()).toEqual(['warning']);
    expect(await severities(binding('no', 'Deny'))).toEqual(['error']);
    expect(await severities(binding('no', 'Warn'))).toEqual(['warning']);
    expect(await severities(binding('no', 'Audit'))).toEqual(['info']);
    expect(await severities(binding('no', 'Audit'), binding('no', 'Audit, Deny'))).toEqual([
      'error',
    ]);
    expect(await severities(binding('other', 'Deny'))).toEqual(['warning']);
  });

  it('are meant for what their selectors, conditions and bindings choose', async () => {
    const isAsked = async (spec: string, more = ''): Promise<boolean> =>
      (
        await told(GOOD.replace('  name: web', '  name: web\n  namespace: shop'), [
          policy('no', `${spec}validations:\n  - expression: "false"\n`),
          more,
        ])
      ).length > 0;
    const under = (selector: string): string =>
      binding('no', 'Deny', `matchResources: { ${selector} }\n`);
    expect(await isAsked('', under('objectSelector: { matchLabels: { app: web } }'))).toBe(true);
    expect(await isAsked('', under('objectSelector: { matchLabels: { app: db } }'))).toBe(false);
    const name = 'kubernetes.io/metadata.name';
    for (const [operator, values, expected] of [
      ['In', '[shop]', true],
      ['In', '[kube-system]', false],
      ['NotIn', '[kube-system]', true],
      ['NotIn', '[shop]', false],
    ] as const) {
      const expression = `{ key: ${name}, operator: ${operator}, values: ${values} }`;
      const selector = under(`namespaceSelector: { matchExpressions: [${expression}] }`);
      expect([operator, values, await isAsked('', selector)]).toEqual([operator, values, expected]);
    }
    const prod = under('namespaceSelector: { matchLabels: { env: prod } }');
    const namespace =
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { env: prod } }';
    expect(await isAsked('', prod)).toBe(false);
    expect(await isAsked('', `${prod}---\n${namespace}`)).toBe(true);
    const condition = (expression: string): string =>
      `matchConditions:\n  - name: c\n    expression: ${expression}\n`;
    expect(await isAsked(condition('request.namespace == "shop"'))).toBe(true);
    expect(await isAsked(condition('object.metadata.name == "db"'))).toBe(false);
  });

  it('take every object that their params choose', async () => {
    const most = `${policy(
      'most',
      `paramKind: { apiVersion: example.com/v1, kind: Most }
validations:
  - expression: size(object.spec.containers) <= params.spec.containers
    messageExpression: "'at most ' + string(params.spec.containers)"
`,
    )}---\n${binding('most', 'Deny', 'paramRef: { selector: { matchLabels: { for: pods } } }\n')}`;
    const param = (name: string, count: number, labels: string): string =>
      `---\napiVersion: example.com/v1\nkind: Most\nmetadata: { name: ${name}, labels: ${labels} }\nspec: { containers: ${count} }\n`;
    const params = [
      param('a', 1, '{ for: pods }'),
      param('b', 0, '{ for: pods }'),
      param('c', 0, '{}'),
      param('d', 2, '{ for: pods }'),
    ];
    expect((await told(GOOD, [most + params.join('')])).map((each) => each.slice(-10))).toEqual([
      'at most 1.',
      'at most 0.',
    ]);
    expect(await told(GOOD, [most])).toEqual([]);
  });

  it('are left alone where only a cluster knows', async () => {
    const asks = (expression: string): string =>
      policy('asks', `validations:\n  - expression: ${expression}\n`);
    expect(await told(GOOD, [asks('request.userInfo.username == "me"')])).toEqual([]);
    expect(
      await told(GOOD, [asks('authorizer.group("").resource("x").check("y").allowed()')]),
    ).toEqual([]);
    expect(await told(GOOD, [asks('namespaceObject.metadata.name == "x"')])).toEqual([]);
    expect(await told(GOOD, [asks('request.userInfo.username == "me" || true')])).toEqual([]);
  });

  it('say nothing of patches and of policies', async () => {
    const every = policy('every', 'validations:\n  - expression: "false"\n', '*', '*');
    expect(await told(NO_PRIVILEGED, [every])).toEqual([]);
    expect(await told(GOOD, [every])).toHaveLength(1);
  });
});

describe('a policy that is broken', () => {
  it.each([
    ['plain', 'expression: objct.spec.replicas > 3'],
    ['quoted', 'expression: "\\"a\\\\\\"b\\" != objct.spec.name"'],
    ['quoted once', "expression: '''a'' != objct.spec.name'"],
    ['a block', 'expression: |\n      true &&\n        (objct.spec.x == 1)'],
    ['folded', 'expression: >-\n      true\n      && true &&\n      objct.spec.x == 1'],
    ['over lines', 'expression: true\n      && objct.spec.x == 1'],
    ['escaped over lines', 'expression: "true \\\n      && objct.spec.x == 1"'],
  ])('is told at the place of the mistake when it is %s', async (_, expression) => {
    const text = policy('broken', `validations:\n  - ${expression}\n`);
    const line = text.split('\n').findIndex((each) => each.includes('objct')) + 1;
    expect(await told(text)).toEqual([
      `error invalid-expression ${line} «objct» spec.validations[0].expression of ValidatingAdmissionPolicy broken: There is no variable objct; is object meant?`,
    ]);
  });

  it('is told for each of its expressions', async () => {
    const text = policy(
      'broken',
      `matchConditions:
  - { name: a, expression: 'object.kind = "Pod"' }
variables:
  - { name: b, expression: 'size(' }
validations:
  - expression: variables.c == 1
    messageExpression: "1 + 1"
  - expression: object.metadata.name.matchs("a")
  - expression: '"text"'
`,
    );
    const found = await told(text);
    expect(found.map((each) => each.replace(/ of ValidatingAdmissionPolicy broken/, ''))).toEqual([
      'error invalid-expression 13 «=» spec.matchConditions[0].expression: There is no = here; is == meant?',
      "error invalid-expression 15 «'» spec.variables[0].expression: Something is missing at the end.",
      'error invalid-expression 17 «c» spec.validations[0].expression: There is no field c in variables; is b meant?',
      'error invalid-expression 18 «1 + 1» spec.validations[0].messageExpression: It gives an int, and has to give a string.',
      'error invalid-expression 19 «matchs» spec.validations[1].expression: There is no function matchs; is matches meant?',
      'error invalid-expression 20 «"text"» spec.validations[2].expression: It gives a string, and has to give true or false.',
    ]);
    // It is not known what it is for, so it judges nothing.
    expect(await told(GOOD, [text])).toEqual([]);
  });

  it('is told where it uses what is not known here, or has no params', async () => {
    const ip = policy('ip', 'validations:\n  - expression: isIP(object.spec.ip)\n');
    expect(await told(ip)).toEqual([
      'info not-evaluated 13 «isIP(object.spec.ip)» spec.validations[0].expression of ValidatingAdmissionPolicy ip: isIP of Kubernetes is not known here; the expression is not evaluated.',
    ]);
    const [own = '', bound = ''] = LIMITS.split('---\n');
    expect(await told(own)).toEqual([
      'info not-evaluated 12 «ConfigMap» The policy limits-required takes params, and no binding in this tree gives it any; it is not evaluated.',
    ]);
    expect(await told(bound, [own])).toEqual([
      'info not-evaluated 8 «limits» The ConfigMap that the policy limits-required takes is not in this tree; it is not evaluated.',
    ]);
    expect(await told(bound, [LIMITS])).toEqual([]);
  });

  it.each([
    ['Fail', 'warning'],
    ['Ignore', 'info'],
  ])(
    'counts as its failurePolicy %s says when it cannot be evaluated',
    async (failure, severity) => {
      const text = policy(
        'errs',
        `failurePolicy: ${failure}\nvalidations:\n  - expression: object.spec.containers.all(c, c.resources.limits.memory == "1Gi")\n`,
      );
      const pods = deploymentOf('- name: a\n  resources: { limits: { memory: 1Gi } }\n- name: b\n');
      expect(await told(pods, [text])).toEqual([
        `${severity} errs 13 «name» The policy errs cannot be evaluated for Deployment web: No such key: limits.`,
      ]);
    },
  );

  it('that loops is stopped, as is one that refers to itself', async () => {
    const numbers = Array.from({ length: 300 }, (_, at) => at).join();
    const loops = policy(
      'loops',
      `variables:
  - { name: all, expression: '[${numbers}]' }
  - { name: self, expression: 'variables.self + 1' }
validations:
  - expression: variables.all.all(a, variables.all.all(b, variables.all.all(c, a + b + c >= 0)))
  - expression: variables.self == 1
`,
    );
    expect((await told(GOOD, [loops])).map((each) => each.split(': ')[1])).toEqual([
      'It goes through more than 200000 elements.',
      'The variable self refers to itself.',
    ]);
  });

  it('of any other form is passed over', async () => {
    const head = 'apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicy\n';
    for (const rest of ['', 'spec: 1', 'spec: { validations: [1, null, {}] }', 'spec: []']) {
      expect(await told(`${head}${rest}\n`)).toEqual(rest.includes('{}') ? expect.anything() : []);
      await told(GOOD, [`${head}${rest}\n`]);
    }
  });
});
