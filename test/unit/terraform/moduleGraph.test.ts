import { describe, expect, it } from 'vitest';
import { loadHclReader } from '../../../src/adapters/terraform/hclReader.ts';
import { readJsonConfiguration } from '../../../src/adapters/terraform/jsonConfiguration.ts';
import { closureOf } from '../../../src/core/terraform/closure.ts';
import { graphProblems } from '../../../src/core/terraform/graphProblems.ts';
import {
  buildModuleGraph,
  type ModuleGraph,
  rootModulesOf,
} from '../../../src/core/terraform/moduleGraph.ts';
import type { TreeModules } from '../../../src/core/terraform/treeModules.ts';
import { grammarDir } from '../../harness/grammarDir.ts';

const reader = await loadHclReader(grammarDir());

function graphOf(files: Readonly<Record<string, string>>): ModuleGraph {
  return buildModuleGraph(
    Object.entries(files).map(([path, text]) => ({
      path,
      ...(path.endsWith('.json') ? readJsonConfiguration(text) : reader.read(text)),
    })),
  );
}

const call = (name: string, source: string): string =>
  `module "${name}" {\n  source = "${source}"\n}\n`;
const roots = (graph: ModuleGraph, ...locked: string[]): readonly string[] =>
  rootModulesOf(graph, new Set(locked));
const problems = (graph: ModuleGraph, root: string): readonly string[] =>
  graphProblems(graph, root, () => false).map(
    ({ path, line, column, rule }) => `${path}:${line}:${column} ${rule}`,
  );

const tree = (graph: ModuleGraph): Pick<TreeModules, 'graph' | 'opaque'> => ({
  graph,
  opaque: () => undefined,
});

const LIVE = graphOf({
  'live/prod/main.tf': call('net', '../../modules/net') + call('vpc', 'hashicorp/vpc/aws'),
  'live/qa/main.tf.json': '{"module": {"net": [{"source": "../../modules/net/"}]}}',
  'modules/net/main.tf': `${call('tag', './tag')}locals {\n a = file("\${path.module}/conf/a.txt")\n b = file("\${path.root}/b.txt")\n}`,
  'modules/net/tag/main.tf': 'output "x" { value = templatefile("${path.module}/t-${var.n}", {}) }',
  'main.tf': '',
});

describe('root modules', () => {
  it('are those that nobody calls', () => {
    expect(roots(LIVE)).toEqual(['', 'live/prod', 'live/qa']);
  });

  it('are also those with a backend or a lock file', () => {
    const graph = graphOf({
      'a/main.tf': call('b', '../b') + call('c', '../c'),
      'b/main.tf': 'terraform {\n  backend "s3" {}\n}',
      'c/main.tf': '',
    });
    expect(roots(graph)).toEqual(['a', 'b']);
    expect(roots(graph, 'c')).toEqual(['a', 'b', 'c']);
  });

  it('are one of each circle, and a module that calls itself', () => {
    const graph = graphOf({
      'a/x.tf': call('b', '../b'),
      'b/x.tf': call('a', '../a'),
      'c/x.tf': call('c', '.'),
    });
    expect(roots(graph)).toEqual(['a', 'c']);
  });
});

describe('what a root module reads', () => {
  const closure = closureOf(tree(LIVE), 'live/prod');

  it('is its own directory and those of all local modules that it calls', () => {
    expect([...closure.directories].sort()).toEqual([
      'live/prod',
      'modules/net',
      'modules/net/tag',
    ]);
  });

  it.each([
    'live/prod/gone.tf',
    'live/prod/prod.tfvars',
    'live/prod/.terraform.lock.hcl',
    'modules/net/tag/more.tf.json',
    'modules/net/conf/a.txt',
    'live/prod/b.txt',
    'modules/net/tag/t-x/y',
  ])('includes %s', (path) => expect(closure.reads(path)).toBe(true));

  it.each(['live/qa/main.tf.json', 'main.tf', 'modules/net/b.txt', 'live/prod/README.md', 'a.tf'])(
    'does not include %s',
    (path) => expect(closure.reads(path)).toBe(false),
  );

  it('is everything if a path is not known before it runs', () => {
    const graph = graphOf({ 'a/main.tf': 'locals { x = file(var.x) }' });
    expect(closureOf(tree(graph), 'a').reads('far/away')).toBe(true);
  });
});

describe('problems of calls', () => {
  it('are none in a sound tree', () => {
    expect(problems(LIVE, 'live/prod')).toEqual([]);
  });

  it('are sources outside of the tree', () => {
    const graph = graphOf({ 'a/main.tf': call('x', '../../x') + call('y', '/etc/y') });
    expect(problems(graph, 'a')).toEqual([
      'a/main.tf:2:12 module-outside',
      'a/main.tf:5:12 module-outside',
    ]);
  });

  it('are directories without configuration, unless nobody knows what is in them', () => {
    const graph = graphOf({ 'main.tf': call('x', './x') });
    expect(problems(graph, '')).toEqual(['main.tf:2:12 module-missing']);
    expect(graphProblems(graph, '', (directory) => directory === 'x')).toEqual([]);
  });

  it('are circles, at the call that closes one; a module called twice is none', () => {
    const graph = graphOf({
      'a/x.tf': call('b', '../b') + call('again', '../b'),
      'b/x.tf': call('a', '../a'),
    });
    expect(problems(graph, 'a')).toEqual(['b/x.tf:2:12 module-cycle']);
  });

  it('are calls that multiply beyond measure', () => {
    const files = Array.from({ length: 30 }, (_, index) => {
      const next = `../m${index + 1}`;
      return [`m${index}/x.tf`, index < 29 ? call('a', next) + call('b', next) : ''] as const;
    });
    expect(problems(graphOf(Object.fromEntries(files)), 'm0')).toEqual([
      'm0/x.tf:2:12 module-count',
    ]);
  });

  it('are found in a chain of any length', () => {
    const files = Array.from({ length: 5_000 }, (_, index) => {
      return [`m${index}/x.tf.json`, `{"module":{"n":{"source":"../m${index + 1}"}}}`] as const;
    });
    expect(problems(graphOf(Object.fromEntries(files)), 'm0')).toEqual([
      'm4999/x.tf.json:1:26 module-missing',
    ]);
  });
});

describe('configuration in JSON', () => {
  it.each([
    '',
    '[',
    'null',
    '{"module": 1}',
    '{"module": {"a": {"source": "${x}"}}}',
    '['.repeat(200_000),
  ])('calls nothing that can be known: %.40s', (text) => {
    const calls = graphOf({ 'a.tf.json': text }).get('')?.calls ?? [];
    expect(calls.every(({ kind }) => kind === 'unreadable')).toBe(true);
  });

  it('may read anything as soon as it names a function that reads files', () => {
    const text = '{"locals": {"a": "${file(\\"x\\")}"}}';
    expect(readJsonConfiguration(text).references).toBe('anything');
  });
});
