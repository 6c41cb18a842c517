import { describe, expect, it } from 'vitest';
import { acceptsPath } from '../../../src/adapters/validation/acceptedPaths.ts';
import { runValidators } from '../../../src/adapters/validation/runValidators.ts';

function check(path: string, text: string): readonly string[] {
  return runValidators(path, new TextEncoder().encode(text)).map(
    ({ line, column, endLine, endColumn, severity, validator, rule, message }) =>
      `${line}:${column}-${endLine}:${endColumn} ${severity} ${validator}/${rule} ${message}`,
  );
}

const deployment = (container: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: app
          image: nginx:1.29
${container}`;

describe('JSON', () => {
  it('is found to be broken at the place of the mistake', () => {
    expect(check('a.json', '{\n  "a": 1,\n  "b" 2\n}')).toEqual([
      '3:7-3:8 error syntax/json A colon should stand here.',
    ]);
  });

  it.each([
    ['a comment', '{} // no'],
    ['a trailing comma', '{"a": 1,}'],
    ['nothing at all', ''],
  ])('must not have %s', (_, text) => {
    expect(check('a.json', text)).toHaveLength(1);
  });

  it('may have comments and trailing commas where its tool reads them', () => {
    const text = '{ // yes\n  "a": [1,], }';
    expect(check('.vscode/settings.json', text)).toEqual([]);
    expect(check('web/tsconfig.build.json', text)).toEqual([]);
    expect(check('web/package.json', text)).toHaveLength(1);
  });

  it('counts columns in UTF-16 units, after characters of any length', () => {
    expect(check('a.json', '{"ä😀": }')).toEqual([
      '1:9-1:10 error syntax/json A value should stand here.',
    ]);
  });
});

describe('YAML', () => {
  it('is found to be broken at the place of the mistake', () => {
    expect(check('a.yaml', 'a: 1\nb: [1, 2\nc: 3\n')[0]).toMatch(/^3:1-3:2 error syntax\/yaml /);
  });

  it('must not have a key twice', () => {
    expect(check('a.yml', 'a: 1\nb: 2\na: 3\n')).toEqual([
      '3:1-3:2 error syntax/yaml Map keys must be unique.',
    ]);
  });

  it('may have many documents, be empty, or hold comments only', () => {
    expect(check('a.yaml', 'a: 1\n---\nb: 2\n...\n---\n')).toEqual([]);
    expect(check('a.yaml', '')).toEqual([]);
    expect(check('a.yaml', '# nothing\n')).toEqual([]);
  });

  it('is not expected of the templates of a Helm chart', () => {
    expect(
      check('chart/templates/web.yaml', '{{- if .Values.on }}\na: {{ x }}\n{{ end }}'),
    ).toEqual([]);
  });

  it('is parsed and never expanded, so that a bomb of aliases does no harm', () => {
    const levels = Array.from({ length: 30 }, (_, index) => {
      const inner =
        index === 0
          ? 'lol'
          : Array(9)
              .fill(`*a${index - 1}`)
              .join(', ');
      return `a${index}: &a${index} [${inner}]`;
    });
    expect(check('bomb.yaml', levels.join('\n'))).toEqual([]);
  });
});

describe('a Kubernetes container', () => {
  it('without a memory limit is told at its name', () => {
    expect(check('k8s/web.yaml', deployment(''))).toEqual([
      '9:17-9:20 warning kubernetes/memory-limit Container app of Deployment web has no memory limit (resources.limits.memory).',
    ]);
  });

  it('with a memory limit is fine', () => {
    const resources = '          resources: { limits: { memory: 128Mi } }\n';
    expect(check('k8s/web.yaml', deployment(resources))).toEqual([]);
  });

  it.each([
    [
      'a CronJob',
      'CronJob',
      'spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: c}]}}}}}',
    ],
    ['an init container', 'Pod', 'spec: {initContainers: [{name: c}]}'],
    ['a List', 'List', 'items: [{apiVersion: v1, kind: Pod, spec: {containers: [{name: c}]}}]'],
  ])('is found in %s', (_, kind, rest) => {
    expect(check('x.yaml', `apiVersion: v1\nkind: ${kind}\n${rest}\n`)).toHaveLength(1);
  });

  it('is found in JSON manifests', () => {
    const pod = '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "c"}]}}';
    expect(check('pod.json', pod)).toHaveLength(1);
  });

  it('is not looked for in other YAML, however odd', () => {
    expect(check('a.yaml', 'kind: Deployment\nspec: 3\n')).toEqual([]);
    expect(check('a.yaml', 'apiVersion: v1\nkind: constructor\n')).toEqual([]);
    expect(check('a.yaml', '- 1\n- {kind: Pod}\n')).toEqual([]);
  });
});

describe('the paths that are checked', () => {
  it('are those of YAML and JSON', () => {
    const paths = ['a.yaml', 'b/c.YML', 'd.json', 'e.ts', 'yaml', 'a.yaml.bak'];
    expect(paths.filter(acceptsPath)).toEqual(['a.yaml', 'b/c.YML', 'd.json']);
  });
});
