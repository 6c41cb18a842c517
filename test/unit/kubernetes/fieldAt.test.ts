import { describe, expect, it } from 'vitest';
import { fieldAt, sameField } from '../../../src/adapters/kubernetes/fieldAt.ts';
import { objectsIn, type ManifestObject } from '../../../src/adapters/kubernetes/manifestObject.ts';
import { parseYaml } from '../../../src/adapters/validation/yamlFile.ts';

function objectIn(text: string): ManifestObject {
  const [object] = parseYaml(text).flatMap((document) => objectsIn(document));
  if (object === undefined) throw new Error('There is no object in it.');
  return object;
}

const TEXT = `apiVersion: v1
kind: Pod
metadata: { name: a, labels: { x: "1" } }
spec:
  containers:
    - name: app
      args: [one, two]
    - image: b
`;

describe('the field at a place', () => {
  it.each([
    ['containers:', ['spec', 'containers'], true],
    ['app', ['spec', 'containers', 0, 'name'], false],
    ['two', ['spec', 'containers', 0, 'args', 1], false],
    ['image', ['spec', 'containers', 1, 'image'], true],
    ['"1"', ['metadata', 'labels', 'x'], false],
    ['apiVersion', ['apiVersion'], true],
  ])('%s', (text, path, isKey) => {
    expect(fieldAt(objectIn(TEXT), TEXT.indexOf(text))).toEqual({ path, isKey });
  });
});

describe('the same field of another form of the object', () => {
  const pod = (containers: string): ManifestObject =>
    objectIn(`apiVersion: v1\nkind: Pod\nspec:\n  containers: ${containers}\n`);
  const at = (index: number, ...rest: readonly (string | number)[]) => [
    ...['spec', 'containers', index],
    ...rest,
  ];

  it('is found by the names of elements, wherever they stand', () => {
    const [one, other] = [pod('[{ name: side }, { name: app }]'), pod('[{ name: app }]')];
    expect(sameField(one, other, at(1, 'name'))).toEqual(at(0, 'name'));
    expect(sameField(one, other, at(0, 'name'))).toBeUndefined();
  });

  it('is found by values, or by the place where lists are equally long', () => {
    const one = pod('[{ name: a, args: [new, x], ports: [{ protocol: TCP }] }]');
    const other = pod('[{ name: a, args: [x], ports: [{ protocol: UDP }] }]');
    expect(sameField(one, other, at(0, 'args', 1))).toEqual(at(0, 'args', 0));
    expect(sameField(one, other, at(0, 'args', 0))).toBeUndefined();
    expect(sameField(one, other, at(0, 'ports', 0, 'protocol'))).toEqual(
      at(0, 'ports', 0, 'protocol'),
    );
  });

  it('is none where the other has nothing, or something else', () => {
    const [one, other] = [pod('[{ name: a, image: b }]'), pod('{ name: a }')];
    expect(sameField(one, other, at(0, 'image'))).toBeUndefined();
    expect(sameField(one, pod('[{ name: a }]'), at(0, 'image'))).toBeUndefined();
  });
});
