import { expect, it } from 'vitest';
import { readJsonConfiguration } from '../../../src/adapters/terraform/jsonConfiguration.ts';
import { buildModuleGraph, type ModuleGraph } from '../../../src/core/terraform/moduleGraph.ts';
import { modulesManifest } from '../../../src/core/terraform/modulesManifest.ts';

function graphOf(calls: Readonly<Record<string, Readonly<Record<string, string>>>>): ModuleGraph {
  return buildModuleGraph(
    Object.entries(calls).map(([directory, sources]) => {
      const module: readonly (readonly [string, unknown])[] = Object.entries(sources).map(
        ([name, source]) => [name, { source }],
      );
      const text = JSON.stringify({ module: Object.fromEntries(module) });
      return { path: `${directory}/main.tf.json`, ...readJsonConfiguration(text) };
    }),
  );
}

it('has each instance of a module, seen from the root module, with its source as init writes it', () => {
  const graph = graphOf({
    'live/qa': { net: '../../modules/./x/../net/', top: '..' },
    live: {},
    'modules/net': { tag: './tag//' },
    'modules/net/tag': {},
  });
  expect(modulesManifest(graph, 'live/qa')).toEqual({
    missing: [],
    modules: [
      { Key: '', Source: '', Dir: '.' },
      { Key: 'net', Source: '../../modules/net', Dir: '../../modules/net' },
      { Key: 'top', Source: '../', Dir: '..' },
      { Key: 'net.tag', Source: './tag', Dir: '../../modules/net/tag' },
    ],
  });
});

it('takes modules from elsewhere, with all in them, from where they are installed', () => {
  const graph = graphOf({ a: { far: 'x/far/any', near: '../b' }, b: { gone: 'x/gone/any' } });
  const far = { Key: 'far', Source: 'registry.terraform.io/x/far/any', Dir: '/w/far' };
  const inner = { Key: 'far.inner', Source: './inner', Dir: '/w/far/inner' };
  const other = { Key: 'farther', Source: '', Dir: '/w/farther' };
  const { modules, missing } = modulesManifest(graph, 'a', [far, inner, other]);
  expect(modules.slice(1, 3)).toEqual([far, inner]);
  expect(modules).not.toContain(other);
  expect(missing).toEqual(['near.gone']);
});
