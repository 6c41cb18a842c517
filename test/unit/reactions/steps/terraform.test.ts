import { describe, expect, it } from 'vitest';
import type { Change } from '../../../../src/core/events/commitData.ts';
import type { ConfigurationFile } from '../../../../src/core/terraform/configuration.ts';
import { buildModuleGraph, rootModulesOf } from '../../../../src/core/terraform/moduleGraph.ts';
import type { PlanSummary } from '../../../../src/core/terraform/planSummary.ts';
import { sensitiveValues } from '../../../../src/core/terraform/sensitiveValues.ts';
import { infrastructureFacts } from '../../../../src/core/reactions/steps/terraform/infrastructure.ts';
import { terraformSchema } from '../../../../src/core/reactions/steps/terraform/options.ts';
import {
  changedPaths,
  chooseRoots,
  goneModules,
} from '../../../../src/core/reactions/steps/terraform/roots.ts';
import {
  appliedSentence,
  joinPhrases,
  planPhrase,
  planText,
} from '../../../../src/core/reactions/steps/terraform/sentences.ts';

const place = { line: 1, column: 1, endLine: 1, endColumn: 2 };

/** A file that calls a module. */
function file(path: string, source?: string): ConfigurationFile & { readonly path: string } {
  const settings = new Map(source === undefined ? [] : [['source', { value: source, place }]]);
  const call = {
    type: 'module',
    labels: ['m'],
    place,
    settings,
    names: new Set(['source']),
    blocks: [],
  };
  return { path, blocks: source === undefined ? [] : [call], references: [] };
}

function modulesOf(...files: readonly (ConfigurationFile & { readonly path: string })[]) {
  const graph = buildModuleGraph(files);
  return { graph, roots: rootModulesOf(graph, new Set()), opaque: () => undefined };
}

const modules = modulesOf(
  file('live/prod/main.tf', '../../modules/net'),
  file('live/qa/main.tf'),
  file('modules/net/main.tf'),
  file('main.tf'),
);

describe('the root modules to plan', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['modules/net/main.tf'], ['live/prod']],
    [['live/qa/x.tfvars', 'README.md'], ['live/qa']],
    [
      ['modules/net/gone.tf', 'main.tf'],
      ['', 'live/prod'],
    ],
    [['vars/all.tfvars'], ['', 'live/prod', 'live/qa']],
  ])('are those that %j concerns', (changed, roots) =>
    expect(chooseRoots(modules, changed, { varFiles: ['vars/all.tfvars'] })).toEqual({
      kind: 'roots',
      roots,
    }),
  );

  it.each<[readonly string[], readonly string[]]>([
    [['live/*'], ['live/prod', 'live/qa']],
    [
      ['**', '!live/prod'],
      ['', 'live/qa'],
    ],
    [['!live/*'], ['']],
    [['.'], ['']],
  ])('are those that %j names, changed or not', (roots, expected) =>
    expect(chooseRoots(modules, [], { roots: [...roots] })).toEqual({
      kind: 'roots',
      roots: expected,
    }),
  );

  it('are none with the reason', () => {
    const reasonOf = (...args: Parameters<typeof chooseRoots>): unknown =>
      Object.entries(chooseRoots(...args)).find(([key]) => key === 'reason')?.[1];
    expect(reasonOf(modules, ['README.md'], {})).toBe('The change concerns no root module.');
    expect(reasonOf(modulesOf(), ['a.tf'], {})).toBe('There is no root module in the tree.');
    expect(reasonOf(modules, [], { roots: ['x/*', 'y'] })).toBe('No root module matches x/*, y.');
    expect(reasonOf(modules, ['live/old/main.tf'], {})).toBe(
      'The change concerns no root module. live/old has no configuration any more; if it was applied, what it made stays.',
    );
  });

  it('that lost their configuration are named once', () =>
    expect(goneModules(modules, ['old/a.tf', 'old/b.tf', 'old/c.md', 'main.tf'])).toHaveLength(1));

  it('are concerned by both names of a rename, and by where a reality lays files', () => {
    const change = { path: 'environments/qa/x.tf', oldPath: 'live/y.tf' } as Change;
    expect(changedPaths([change], { 'environments/qa': '.', other: 'live' })).toEqual([
      'environments/qa/x.tf',
      'live/y.tf',
      'x.tf',
    ]);
    const one = { path: 'qa.tf' } as Change;
    expect(changedPaths([one], { 'qa.tf': 'live/main.tf' })).toEqual(['qa.tf', 'live/main.tf']);
  });
});

const summary: PlanSummary = {
  ...{ add: 2, change: 1, destroy: 0, replace: 0, isChange: true },
  ...{ resources: [], outputs: [] },
};

describe('the words for plans', () => {
  const live = { root: 'live', workspace: 'default' };

  it('count what changes, and where', () => {
    expect(planPhrase(summary, live, null)).toBe('2 to add, 1 to change, 0 to destroy in live');
    expect(planPhrase(summary, { root: '', workspace: 'qa' }, 'staging')).toBe(
      '2 to add, 1 to change, 0 to destroy in the top directory, workspace qa, reality staging',
    );
    expect(planPhrase({ ...summary, isChange: false }, live, null)).toBe('no changes in live');
    expect(planPhrase({ ...summary, add: 0, change: 0 }, live, null)).toMatch(
      /in live \(only outputs, imports or addresses\)$/,
    );
    expect(joinPhrases(['a', 'b', 'c', 'd'])).toBe('terraform: a; b; c; and 1 more');
  });

  it('put what is destroyed first, and say what is not shown', () => {
    const resource = (address: string, action: 'create' | 'delete', after = '1') => ({
      ...{ address, action, type: 'x' },
      attributes: [{ name: 'a', before: 'null', after }],
    });
    const resources = [resource('x.new', 'create'), resource('x.old', 'delete')];
    const text = planText({ ...summary, resources });
    expect(text.indexOf('x.old')).toBeLessThan(text.indexOf('x.new'));
    const many = Array.from({ length: 3_000 }, () => resource('x.y', 'create', 'z'.repeat(500)));
    const long = planText({ ...summary, resources: many });
    expect(long.length).toBeLessThan(1024 * 1024 + 100);
    expect(long).toMatch(/\d+ more characters are not shown here\.\n$/);
  });

  it('name what was applied', () => {
    const applied = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        ...{ address: `x.${at}`, type: 'x', action: 'create' as const },
      }));
    expect(appliedSentence([])).toBe('Nothing was applied.');
    expect(appliedSentence(applied(2))).toBe('Applied: x.0 (create), x.1 (create).');
    expect(appliedSentence(applied(25))).toMatch(/x\.19 \(create\) and 5 more\.$/);
  });
});

describe('what became of infrastructure', () => {
  const where = { environment: 'prod', commit: 'c' };
  const attributes = [{ name: 'size', before: '"secret"', after: '"hidden"' }];
  const planned = [{ address: 'a.b', type: 'a', action: 'update' as const, attributes }];
  const factsOf = (
    address: string,
    type: string,
    action: 'create' | 'update' | 'delete' | 'other',
  ) => infrastructureFacts([{ address, type, action }], planned, where);

  it('is told with the names of attributes and never with values', () => {
    const data = { environment: 'prod', commit: 'c', by: 'terraform', address: 'a.b', kind: 'a' };
    expect(factsOf('a.b', 'a', 'update')).toEqual([
      { type: 'infrastructure.resourceUpdated', data: { ...data, changed: ['size'] } },
    ]);
    expect(factsOf('a.b', 'a', 'delete')).toEqual([
      { type: 'infrastructure.resourceDeleted', data },
    ]);
    expect(factsOf('a.b', 'a', 'other')).toEqual([]);
  });

  it.each([
    ['aws_eks_cluster', 'aws'],
    ['google_container_cluster', 'google'],
    ['azurerm_kubernetes_cluster', 'azurerm'],
  ])('has a cluster where %s is new', (type, provider) => {
    const facts = factsOf('a.main', type, 'create');
    expect(facts.map((fact) => fact.type)).toEqual([
      'infrastructure.resourceCreated',
      'infrastructure.clusterCreated',
    ]);
    expect(facts[1]?.data).toEqual({ ...where, by: 'terraform', cluster: 'a.main', provider });
    expect(factsOf('a.main', type, 'update')).toHaveLength(1);
  });

  it('has a namespace where one is new', () =>
    expect(factsOf('n.shop', 'kubernetes_namespace', 'create')[1]).toEqual({
      type: 'infrastructure.namespaceCreated',
      data: { ...where, by: 'terraform', namespace: 'n.shop' },
    }));

  it('knows no cluster by the names that every object has', () =>
    expect(factsOf('a.b', 'constructor', 'create')).toHaveLength(1));
});

describe('the sensitive values of a plan', () => {
  it('are those of resources, outputs and variables, as deep as they are marked', () => {
    const change = {
      before: { a: 'open', b: { c: ['one'] } },
      before_sensitive: { b: { c: [true] } },
      after: { a: 'two', n: 5 },
      after_sensitive: { a: true, n: true },
    };
    const plan = {
      resource_changes: [{ change }, {}],
      output_changes: { o: { after: { x: 'three' }, after_sensitive: true } },
      variables: { key: { value: 'four-' }, open: { value: 'seen' } },
      configuration: { root_module: { variables: { key: { sensitive: true }, open: {} } } },
    };
    expect(sensitiveValues(JSON.stringify(plan))).toEqual(['three', 'four-', 'one', 'two']);
  });

  it.each(['', '[]', '{"variables": 5}'])('are none of %j', (text) =>
    expect(sensitiveValues(text)).toEqual([]),
  );
});

describe('the options', () => {
  it.each([
    { terraform: 'destroy' },
    { terraform: 'plan', roots: [] },
    { terraform: 'plan', varFiles: ['../x.tfvars'] },
    { terraform: 'plan', varFiles: ['/etc/x.tfvars'] },
    { terraform: 'apply', roots: ['live'] },
    { terraform: 'apply', varFiles: ['x.tfvars'] },
    { terraform: 'plan', root: 'live' },
  ])('are refused where they are wrong: %j', (options) =>
    expect(terraformSchema.safeParse(options).success).toBe(false),
  );

  it.each([
    { terraform: 'plan', roots: ['live/*'], varFiles: ['vars/a.tfvars'] },
    { terraform: 'apply', environment: 'prod' },
  ])('are taken: %j', (options) => expect(terraformSchema.parse(options)).toEqual(options));
});
