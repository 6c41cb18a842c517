import { describe, expect, it } from 'vitest';
import { widgetDefinition } from '../../harness/manifests.ts';
import { told } from './check.ts';

/** A definition with the schema of its `spec`, written below `spec:`. */
const definition = (spec: string): string =>
  widgetDefinition(`type: object
properties:
  spec:
${spec.replace(/^(?=.)/gm, '    ')}`);

const SPEC = `type: object
x-kubernetes-validations:
  - rule: self.min <= self.max
    message: min must not be above max
  - rule: self.max <= 10
    messageExpression: '"at most 10, not " + string(self.max)'
    fieldPath: .max
  - rule: self.ratio * 2.0 <= 1.0
  - rule: self.max >= oldSelf.max
properties:
  min: { type: integer, default: 1 }
  max: { type: integer }
  ratio: { type: number, default: 0 }
  owner-name:
    type: string
    x-kubernetes-validations: [{ rule: 'self.matches("^[a-z]+$")' }]
  parts:
    type: array
    items:
      type: object
      properties: { id: { type: string }, in: { type: integer } }
      x-kubernetes-validations:
        - { rule: 'size(self.id) > 1', message: ids are longer }
        - { rule: '!has(self.__in__) || self.__in__ > 0' }
  labels:
    type: object
    additionalProperties: { type: string, x-kubernetes-validations: [{ rule: self != "" }] }
`;

const widget = (spec: string): string =>
  `apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: w }\nspec:\n${spec.replace(/^(?=.)/gm, '  ')}`;

const toldOf = (spec: string, schema = SPEC): Promise<readonly string[]> =>
  told(widget(spec), {}, { 'crds/widgets.yaml': definition(schema) });

describe('the rules of a definition', () => {
  it('have nothing against a resource that keeps to them', async () => {
    const spec = `max: 5
ratio: 0.5
owner-name: me
parts: [{ id: ab }, { id: cd, in: 1 }]
labels: { a: b }
`;
    expect(await toldOf(spec)).toEqual([]);
    expect(await told(definition(SPEC))).toEqual([]);
  });

  it('speak at the place of what breaks them', async () => {
    const spec = `min: 12
max: 11
ratio: 1
owner-name: M3
parts:
  - id: ab
  - id: c
    in: 0
labels: { a: "" }
`;
    expect(await toldOf(spec)).toEqual([
      '8:15-8:17 crd-rule spec.owner-name of Widget w: failed rule: self.matches("^[a-z]+$").',
      '11:11-11:12 crd-rule spec.parts[1] of Widget w: ids are longer.',
      '11:7-11:9 crd-rule spec.parts[1] of Widget w: failed rule: !has(self.__in__) || self.__in__ > 0.',
      '13:16-13:18 crd-rule spec.labels.a of Widget w: failed rule: self != "".',
      '5:8-5:10 crd-rule spec of Widget w: min must not be above max.',
      '6:8-6:10 crd-rule spec of Widget w: at most 10, not 11.',
      '7:10-7:11 crd-rule spec of Widget w: failed rule: self.ratio * 2.0 <= 1.0.',
    ]);
  });

  it('say when they cannot be evaluated', async () => {
    expect(await toldOf('min: 1\n')).toEqual([
      '5:8-5:9 crd-rule spec of Widget w: a rule cannot be evaluated: No such key: max.',
      '4:1-4:5 crd-rule spec of Widget w: a rule cannot be evaluated: No such key: max.',
    ]);
  });

  it('are asked when all else is right, and not of patches', async () => {
    expect((await toldOf('max: eleven\n')).join()).toMatch(/^[\d:-]+ wrong-type [^,]*$/);
  });

  it('are told where they are broken', async () => {
    const schema = `type: object
x-kubernetes-validations:
  - rule: >-
      true &&
      slf.min > 1
  - { rule: 'size(self.a)', message: a }
  - { rule: 'isIP(self.a)' }
`;
    expect(await told(definition(schema))).toEqual([
      '21:21-21:24 crd-schema spec.versions[0].schema.openAPIV3Schema.properties.spec.x-kubernetes-validations[0].rule of CustomResourceDefinition widgets.example.com: There is no variable slf; is self meant?',
      '22:28-22:40 crd-schema spec.versions[0].schema.openAPIV3Schema.properties.spec.x-kubernetes-validations[1].rule of CustomResourceDefinition widgets.example.com: It gives an int, and has to give true or false.',
      '23:28-23:40 not-evaluated spec.versions[0].schema.openAPIV3Schema.properties.spec.x-kubernetes-validations[2].rule of CustomResourceDefinition widgets.example.com: isIP of Kubernetes is not known here; the expression is not evaluated.',
    ]);
  });
});
