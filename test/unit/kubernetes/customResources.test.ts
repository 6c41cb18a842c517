import { describe, expect, it } from 'vitest';
import { widgetDefinition } from '../../harness/manifests.ts';
import { findingsIn, told } from './check.ts';

/** A definition of `example.com Widget` with the schema of its `spec` given as JSON. */
function definition(spec: unknown, more = ''): string {
  return widgetDefinition({ type: 'object', properties: { spec } }, more);
}

const widget = (spec: unknown, version = 'v1'): string =>
  `apiVersion: example.com/${version}\nkind: Widget\nmetadata: { name: w }\nspec: ${JSON.stringify(spec)}\n`;

/** What is found in a resource, its definition lying elsewhere in the tree. */
async function toldOf(schema: unknown, spec: unknown): Promise<readonly string[]> {
  const found = await findingsIn(widget(spec), {}, { 'crds/widgets.yaml': definition(schema) });
  return found.map(({ rule, message }) => `${rule} ${message}`);
}

const object = (properties: unknown, more: object = {}): unknown => ({
  type: 'object',
  properties,
  ...more,
});

describe('a custom resource', () => {
  it('of which the tree has no definition has nothing said of it', async () => {
    expect(await told(widget({ anything: 1 }))).toEqual([]);
  });

  it('is held against its definition, in its own file too', async () => {
    const crd = definition(object({ size: { type: 'integer' } }));
    const other = await told(widget({ sizes: 1 }), {}, { 'crds/w.yaml': crd });
    expect(other).toEqual([
      '4:8-4:15 unknown-field There is no field sizes in spec of Widget w; is size meant?',
    ]);
    const own = await findingsIn(`${crd}---\n${widget({ sizes: 1 })}`);
    expect(own.map(({ rule }) => rule)).toEqual(['unknown-field']);
  });

  it.each([
    ['an integer as text', { type: 'integer' }, '5', 'wrong-type'],
    ['a whole number as a number', { type: 'number' }, 5, undefined],
    ['text as int-or-string', { 'x-kubernetes-int-or-string': true }, '50%', undefined],
    ['a number as int-or-string', { 'x-kubernetes-int-or-string': true }, 5, undefined],
    ['a fraction as int-or-string', { 'x-kubernetes-int-or-string': true }, 0.5, 'wrong-type'],
    ['null where it may be', { type: 'string', nullable: true }, null, undefined],
    ['null, which is dropped', { type: 'string' }, null, undefined],
    ['one of an enum', { type: 'string', enum: ['a', 'b'] }, 'a', undefined],
    ['none of an enum', { type: 'string', enum: ['a', 'b'] }, 'c', 'wrong-value'],
    ['a match', { type: 'string', pattern: '^a+$' }, 'aa', undefined],
    ['no match', { type: 'string', pattern: '^a+$' }, 'ab', 'wrong-value'],
    ['too long', { type: 'string', maxLength: 2 }, 'abc', 'wrong-value'],
    ['two characters outside the BMP', { type: 'string', maxLength: 2 }, '😀😀', undefined],
    ['too small', { type: 'integer', minimum: 1 }, 0, 'wrong-value'],
    ['the edge', { type: 'integer', minimum: 1 }, 1, undefined],
    ['the open edge', { type: 'integer', minimum: 1, exclusiveMinimum: true }, 1, 'wrong-value'],
    ['too few', { type: 'array', items: { type: 'string' }, minItems: 1 }, [], 'wrong-value'],
    ['an element', { type: 'array', items: { type: 'string' } }, [1], 'wrong-type'],
    [
      'too many fields',
      object({}, { maxProperties: 0, additionalProperties: true }),
      { a: 1 },
      'wrong-value',
    ],
    ['an address', { type: 'string', format: 'ipv4' }, '10.0.0.1', undefined],
    ['no address', { type: 'string', format: 'ipv4' }, '10.0.0.256', 'wrong-value'],
    ['a range', { type: 'string', format: 'cidr' }, 'fd00::/8', undefined],
    ['no range', { type: 'string', format: 'cidr' }, '10.0.0.0/33', 'wrong-value'],
    ['a format that nobody knows', { type: 'string', format: 'moon' }, 'x', undefined],
    ['a placeholder of Flux', { type: 'integer', minimum: 1 }, '${SIZE}', undefined],
    [
      'any field of a map',
      { type: 'object', additionalProperties: { type: 'string' } },
      { x: 'y' },
      undefined,
    ],
    [
      'a value of a map',
      { type: 'object', additionalProperties: { type: 'string' } },
      { x: 1 },
      'wrong-type',
    ],
    ['a field of an object that names none', { type: 'object' }, { x: 1 }, 'unknown-field'],
    [
      'what is to be preserved',
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      { x: 1 },
      undefined,
    ],
    ['anything', { 'x-kubernetes-preserve-unknown-fields': true }, [{ x: 1 }], undefined],
  ])('may hold or not: %s', async (_, schema, value, rule) => {
    const found = await toldOf(object({ field: schema }), { field: value });
    expect(found.map((each) => each.split(' ')[0])).toEqual(rule === undefined ? [] : [rule]);
  });

  it('may be an object within an object, with the metadata of every object', async () => {
    const schema = object({
      template: object(
        {},
        { 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
      ),
    });
    const template = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: {} } };
    expect(await toldOf(schema, { template })).toEqual([]);
  });

  it('has its metadata checked as that of every object', async () => {
    const text = widget({}).replace('name: w', 'name: w, lables: {}');
    const found = await findingsIn(text, {}, { 'crd.yaml': definition(object({})) });
    expect(found.map(({ rule }) => rule)).toEqual(['unknown-field']);
  });

  it('lacks what is required, unless there is a default', async () => {
    const properties = { size: { type: 'integer' }, kind: { type: 'string', default: 'plain' } };
    const schema = object(properties, { required: ['size', 'kind'] });
    expect(await toldOf(schema, {})).toEqual([
      'missing-field spec of Widget w lacks the field size.',
    ]);
  });

  it('may be a patch, which has only some of the fields', async () => {
    const schema = object({ size: { type: 'integer' } }, { required: ['size'], minProperties: 2 });
    const found = await findingsIn(
      widget({}),
      {},
      {
        'crd.yaml': definition(schema),
        'k8s/kustomization.yaml': 'patches: [{ path: app.yaml }]',
      },
    );
    expect(found).toEqual([]);
  });

  it('has to be of a version that is served', async () => {
    const more = `    - name: v1alpha1
      served: false
      storage: false
      schema: { openAPIV3Schema: { type: object } }
`;
    const crd = { 'crd.yaml': definition(object({}), more) };
    for (const version of ['v1alpha1', 'v2']) {
      const [found, ...others] = await findingsIn(widget({}, version), {}, crd);
      expect(others).toEqual([]);
      expect(found).toMatchObject({ rule: 'unserved-version', line: 1, column: 13 });
      expect(found?.message).toContain(`does not serve the version ${version}; it serves: v1.`);
      expect(found?.fix?.edits).toMatchObject([{ newText: 'example.com/v1' }]);
    }
  });

  it('fits if it fits one of several definitions of its kind', async () => {
    const old = definition(object({ colour: { type: 'string' } }));
    const next = definition(object({ size: { type: 'integer' } }));
    const crds = { 'old.yaml': old, 'next.yaml': next };
    expect(await told(widget({ size: 1 }), {}, crds)).toEqual([]);
    expect(await told(widget({ size: 'x' }), {}, crds)).toHaveLength(1);
  });

  it('of a kind that is almost that of a definition is information', async () => {
    const crds = { 'crd.yaml': definition(object({})) };
    const [found] = await findingsIn(widget({}).replace('Widget', 'Wigdet'), {}, crds);
    expect(found).toMatchObject({ rule: 'unknown-kind', severity: 'info', line: 2, column: 7 });
    expect(found?.fix?.edits).toMatchObject([{ newText: 'Widget' }]);
    expect(await told(widget({}).replace('Widget', 'Gadget'), {}, crds)).toEqual([]);
  });

  it('of the whole cluster does not use its namespace', async () => {
    const crd = definition(object({})).replace('scope: Namespaced', 'scope: Cluster');
    const text = widget({}).replace('name: w', 'name: w, namespace: a');
    const found = await findingsIn(text, {}, { 'crd.yaml': crd });
    expect(found).toMatchObject([{ rule: 'cluster-scope', severity: 'info' }]);
    expect(await told(widget({}), {}, { 'crd.yaml': crd })).toEqual([]);
  });
});

describe('a custom resource definition', () => {
  it('that the API server accepts has no findings', async () => {
    expect(await told(definition(object({ a: { type: 'string', pattern: '^(a+)+$' } })))).toEqual(
      [],
    );
  });

  it('with a pattern that hangs other engines is no hang', async () => {
    const schema = object({ a: { type: 'string', pattern: '^(a+)+$' } });
    const found = await toldOf(schema, { a: `${'a'.repeat(50_000)}b` });
    expect(found).toEqual([expect.stringContaining('wrong-value ')]);
  });

  it.each([
    ['a pattern that RE2 cannot read', { type: 'string', pattern: '(?=a)' }],
    ['a pattern of too many states', { type: 'string', pattern: '((a{100}){100}){100}' }],
    ['a type that there is not', { type: 'int' }],
    ['no type', {}],
  ])('is told to have %s, and its resources have nothing said of them', async (_, schema) => {
    const crd = definition(object({ a: schema }));
    const found = await findingsIn(crd);
    expect(found.map(({ rule, line }) => `${rule} ${line}`)).toEqual(['crd-schema 13']);
    expect(await toldOf(object({ a: schema }), { a: 1, b: 2 })).toEqual([]);
  });

  it.each([
    ['is text', '"text"'],
    ['is a list', '[1]'],
    ['has text for fields', '{"type": "object", "properties": "x"}'],
    ['has lists for schemas', '{"type": "object", "properties": {"spec": [1]}}'],
    ['has null for a schema', '{"type": "object", "properties": {"spec": null}}'],
  ])('survives that its schema %s', async (_, schema) => {
    const crd = definition({}).replace(/openAPIV3Schema: .*/, `openAPIV3Schema: ${schema}`);
    await findingsIn(crd);
    const found = await findingsIn(widget({ a: 1 }), {}, { 'crd.yaml': crd });
    expect(found.filter(({ rule }) => rule === 'broken')).toEqual([]);
  });

  it('of a size beyond all measure is a finding', async () => {
    const fields = Array.from({ length: 400 }, (_, at) => `f${at}: *s`).join(', ');
    const level = (name: string): string => `{ type: object, properties: { ${name} } }`;
    const crd = definition({}).replace(
      /openAPIV3Schema: .*/,
      `openAPIV3Schema: { type: object, properties: { a: &s ${level(
        Array.from({ length: 400 }, (_, at) => `f${at}: { type: string }`).join(', '),
      )}, b: ${level(fields)} } }`,
    );
    const rules = (await findingsIn(crd)).map(({ rule }) => rule);
    expect(rules.length).toBeGreaterThan(0);
    expect(['crd-schema', 'too-many-aliases']).toContain(rules[0]);
    const found = await findingsIn(widget({ a: 1 }), {}, { 'crd.yaml': crd });
    expect(found).toEqual([]);
  });

  it('may be nested very deeply', async () => {
    const deep =
      '{"type":"object","properties":{"a":'.repeat(150) + '{"type":"object"}' + '}}'.repeat(150);
    const crd = definition({}).replace(/openAPIV3Schema: .*/, `openAPIV3Schema: ${deep}`);
    const rules = (await findingsIn(crd)).map(({ rule }) => rule);
    expect(rules).toEqual(['crd-schema']);
  });
});
