import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { objectsOfText } from '../../../src/adapters/kubernetes/objectsOfText.ts';
import { quickObject } from '../../../src/adapters/kubernetes/quickObject.ts';

const PLAIN = `# of the shop
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    note: |
      name: not this
  labels:
    app: shop # a word
    "app.kubernetes.io/part-of": 'front end'
  name: web
  namespace: shop
spec:
  items:
  - kind: Other
`;
const WEB = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'shop' },
  labels: { app: 'shop', 'app.kubernetes.io/part-of': 'front end' },
};

describe('the objects of a file', () => {
  it('are told by the head of each document', () => {
    expect(quickObject(PLAIN)).toEqual(WEB);
    const text = `---\n${PLAIN}---\n# nothing\n---\napiVersion: v1\nkind: Secret\n`;
    const secret = { apiVersion: 'v1', kind: 'Secret', name: '', namespace: '', labels: {} };
    expect(objectsOfText(text)).toEqual([WEB, secret]);
  });

  it('are the same in whatever way they are written', () => {
    const flow =
      '{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop, labels: {app: shop, "app.kubernetes.io/part-of": front end }}}';
    for (const text of [PLAIN.replaceAll('\n', '\r\n'), PLAIN.replace(/^/gm, ' '), flow]) {
      expect(objectsOfText(text)).toEqual([WEB]);
    }
    const json = { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Pod' }] };
    expect(objectsOfText(JSON.stringify(json))).toMatchObject([{ kind: 'Pod' }]);
  });

  it.each([
    ['an anchor', 'apiVersion: v1\nkind: &k Pod\nmetadata: { name: *k }', 'Pod'],
    ['a number', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: 12', ''],
    ['a boolean', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: yes', ''],
    ['more lines', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n    b', 'a b'],
    ['a block', 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: >-\n    a\n    b', 'a b'],
    ['a merge', 'apiVersion: v1\nkind: Pod\nmetadata:\n  <<: { name: a }', 'a'],
    ['quotes', 'apiVersion: v1\nkind: Pod\n"metadata":\n  name: "a\\x62"', 'ab'],
    ['a comment', 'apiVersion: v1\nkind: Pod\nmetadata:\n  # no\n\n  name: a # b', 'a'],
  ])('may have %s for a name', (_, text, name) => {
    expect(objectsOfText(text)).toMatchObject([{ kind: 'Pod', name }]);
  });

  it('are none where there is no document of Kubernetes, or none that can be read', () => {
    for (const text of ['', 'a: 1', 'apiVersion: v1', 'apiVersion: v1\nkind: [', '# apiVersion']) {
      expect(objectsOfText(text)).toEqual([]);
    }
  });

  it('are the same from the head as from the whole document', () => {
    const word = fc.constantFrom(
      ...['a', 'web-1', '"q"', "'s'", 'no', '1', '', '*x', '&x a', '|', '{}', '- b', '# c', 'a: b'],
    );
    const line = fc
      .tuple(
        fc.constantFrom('', '  ', '    '),
        fc.constantFrom('name', 'labels', 'app', '<<'),
        word,
      )
      .map(([indent, key, value]) => `${indent}${key}: ${value}`);
    const text = fc
      .tuple(word, fc.array(line, { maxLength: 6 }))
      .map(([kind, lines]) => `apiVersion: v1\nkind: ${kind}\nmetadata:\n${lines.join('\n')}\n`);
    fc.assert(
      fc.property(text, (each) => {
        const quick = quickObject(each);
        const whole = objectsOfText(`${each}---\n{ apiVersion: v1, kind: Last }`).slice(0, -1);
        if (quick !== 'unsure' && whole.length > 0) expect([quick]).toEqual(whole);
      }),
      { numRuns: 2_000 },
    );
  });
});
