import { describe, expect, it } from 'vitest';
import { readKustomization } from '../../../src/adapters/kustomize/readKustomization.ts';
import { isRemoteAddress } from '../../../src/core/kustomize/kustomization.ts';
import { kustomizeUnits } from '../../../src/core/kustomize/kustomizeUnits.ts';
import { readsPath, type RenderUnit } from '../../../src/core/render/renderUnit.ts';

/** The units of a tree with these kustomizations, given by directory. */
function unitsOf(texts: Readonly<Record<string, string>>): readonly RenderUnit[] {
  return kustomizeUnits(
    Object.entries(texts).flatMap(
      ([directory, text]) => readKustomization(`${directory}/kustomization.yaml`, text) ?? [],
    ),
  );
}

const told = ({ findings }: RenderUnit): readonly string[] =>
  findings.map(({ path, line, column, rule }) => `${path}:${line}:${column} ${rule}`);

describe('what is rendered', () => {
  it('are the kustomizations that no other uses, with all that they reach', () => {
    const units = unitsOf({
      base: 'resources: [web.yaml, rbac]\nconfigMapGenerator: [{ name: c, files: [k=a.conf, b.conf], envs: [c.env] }]\n',
      'base/rbac': 'resources:\n- role.yaml\n',
      parts: 'kind: Component\npatches: [{ path: p.yaml }, { patch: "{}" }]\n',
      prod: 'bases: [../base/]\ncomponents: [../parts]\nreplacements: [{ path: r.yaml }]\npatchesStrategicMerge: [s.yaml, "a: b\\nc: d"]\nopenapi: { path: o.json }\ncrds: [crd.json]\n',
      spare: 'kind: Component\n',
    });
    expect(units.map(({ directory }) => directory)).toEqual(['prod']);
    expect(units[0]?.paths).toEqual([
      ...['base/a.conf', 'base/b.conf', 'base/c.env', 'base/kustomization.yaml'],
      ...['base/rbac/kustomization.yaml', 'base/rbac/role.yaml', 'base/web.yaml'],
      ...['parts/kustomization.yaml', 'parts/p.yaml', 'prod/crd.json'],
      ...['prod/kustomization.yaml', 'prod/o.json', 'prod/r.yaml', 'prod/s.yaml'],
    ]);
  });

  it('with plugins may read all of its directory', () => {
    const [unit] = unitsOf({ a: 'transformers: [t.yaml]\n', 'a/b': 'resources: []\n' });
    expect(unit?.paths).toEqual(['a', 'a/kustomization.yaml', 'a/t.yaml']);
  });

  it('is one of each circle, and each circle is told once', () => {
    const units = unitsOf({
      a: 'resources: [../b, ../b]\n',
      b: 'resources:\n- ../c\n- ../a\n',
      c: 'resources: [../b]\n',
      self: 'resources: [./../self/.]\n',
    });
    expect(units.map((unit) => [unit.directory, told(unit)])).toEqual([
      ['self', ['self/kustomization.yaml:1:13 cycle']],
      ['a', ['b/kustomization.yaml:3:3 cycle', 'c/kustomization.yaml:1:13 cycle']],
    ]);
  });

  it('is found in time where thousands use each other twice', () => {
    const deep = Array.from({ length: 3_000 }, (_, at): [string, string] => [
      `d${at}`,
      `resources: [../d${at + 1}, ./../d${at + 1}/]\n`,
    ]);
    const units = unitsOf({ ...Object.fromEntries(deep), d3000: 'resources: []\n' });
    expect(units.map(({ directory, paths }) => [directory, paths.length])).toEqual([['d0', 3_001]]);
  });

  it('is not what only looks like a kustomization', () => {
    const flux = 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n';
    expect(
      unitsOf({ flux, list: '- a\n', broken: 'resources: [\n', two: 'a: b\n---\nc: d\n' }),
    ).toEqual([]);
  });
});

describe('a change concerns it', () => {
  it.each([
    ['a/b.yaml', true],
    ['dir/any/where', true],
    ['dir', true],
    ['a/b.yaml.bak', false],
    ['a', false],
    ['other', false],
  ])('%s: %s', (path, isConcerned) => {
    expect(readsPath(new Set(['a/b.yaml', 'dir']), path)).toBe(isConcerned);
  });

  it('whatever it is, if it reads the whole tree', () => {
    expect(readsPath(new Set(['']), 'x/y')).toBe(true);
  });
});

it.each([
  ...['https://example.com/a.yaml', 'http://x/y', 'HTTPS://X/y', 'ssh://git@x/y', 'file:///etc'],
  ...['git@github.com:o/r', 'github.com/o/r//base?ref=v1', 'gh:o/r', 'git::https://x/y', 'o@x:y'],
  ...['example.com/o/r.git/base', 'example.com/o/r.git?ref=x', 'x/y?ref=main', 'x//y', 'x/_git/y'],
])('%s is elsewhere', (address) => {
  expect(isRemoteAddress(address)).toBe(true);
});

it.each(['../base', './a.yaml', 'a/b', 'v1.2/base', 'mail@home/x', 'a.gitops/x', '../a b'])(
  '%s is here',
  (address) => {
    expect(isRemoteAddress(address)).toBe(false);
  },
);
