import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretMask } from '../../../src/core/terraform/maskSecrets.ts';
import { planDocument } from '../../../src/core/terraform/planDocument.ts';
import { planSummary, type PlanSummary } from '../../../src/core/terraform/planSummary.ts';

type Change = Readonly<Record<string, unknown>>;

const resource = (change: Change, more: Change = {}): Change => ({
  address: 'x.a',
  type: 'x',
  change,
  ...more,
});
const asIs = (text: string): string => text;
function summaryOf(resources: readonly Change[], outputs: Change = {}, mask = asIs): PlanSummary {
  const plan = { format_version: '1.2', resource_changes: resources, output_changes: outputs };
  return planSummary(JSON.stringify(plan), mask);
}
const attributes = (change: Change): unknown =>
  summaryOf([resource({ actions: ['update'], ...change })]).resources[0]?.attributes;

describe('the summary of a plan', () => {
  it.each(['', '{}', '[]', '{"format_version": "2.0"}'])('is not made of %j', (text) =>
    expect(() => planSummary(text, asIs)).toThrow('is not known'),
  );

  it('leaves out what stays, and counts a replacement as both', () => {
    const actions = [
      ['no-op'],
      ['create'],
      ['update'],
      ['delete', 'create'],
      ['create', 'delete'],
      ['delete'],
    ];
    const summary = summaryOf(actions.map((each) => resource({ actions: each })));
    expect(summary).toMatchObject({ add: 3, change: 1, destroy: 3, replace: 2 });
    expect(summary.resources).toHaveLength(5);
  });

  it('tells an import that changes nothing', () => {
    const change = { actions: ['no-op'], importing: { id: 'i' } };
    expect(summaryOf([resource(change)]).resources).toMatchObject([{ action: 'import' }]);
  });

  it('has the attributes that change, and what is not known yet', () => {
    const before = { same: 1, size: 1, tags: { a: 'x' } };
    const after = { same: 1, size: 2, tags: {} };
    expect(attributes({ before, after, after_unknown: { id: true, tags: { b: true } } })).toEqual([
      { name: 'id', before: 'null', after: '(known after apply)' },
      { name: 'size', before: '1', after: '2' },
      { name: 'tags', before: '{"a":"x"}', after: '{"b":(known after apply)}' },
    ]);
  });

  it('cuts long values only after it has masked them', () => {
    const secret = 's3cr3t-'.repeat(20);
    const change = { actions: ['create'], after: { text: 'x'.repeat(450) + secret } };
    const mask = secretMask({ API_TOKEN: secret });
    expect(JSON.stringify(summaryOf([resource(change)], {}, mask))).not.toContain('s3cr3t');
  });

  it('shows nothing of what is marked as sensitive, however deep', () => {
    const marked = fc.letrec<{ value: readonly [unknown, unknown] }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constant(['HIDDEN', true] as const),
        fc.constant(['open', false] as const),
        fc
          .array(tie('value'))
          .map((items) => [items.map(([v]) => v), items.map(([, s]) => s)] as const),
        fc
          .dictionary(fc.string(), tie('value'))
          .map(
            (entries) =>
              [
                Object.fromEntries(Object.entries(entries).map(([key, [v]]) => [key, v])),
                Object.fromEntries(Object.entries(entries).map(([key, [, s]]) => [key, s])),
              ] as const,
          ),
      ),
    })).value;
    fc.assert(
      fc.property(marked, marked, ([before, before_sensitive], [after, after_sensitive]) => {
        const sides = { before: { a: before }, after: { a: after } };
        const marks = {
          before_sensitive: { a: before_sensitive },
          after_sensitive: { a: after_sensitive },
        };
        const change = { actions: ['update'], ...sides, ...marks };
        const output = { before, after, before_sensitive, after_sensitive };
        const summary = summaryOf([resource(change)], { o: { actions: ['update'], ...output } });
        expect(JSON.stringify(summary) + planDocument(summary)).not.toContain('HIDDEN');
      }),
    );
  });
});

describe('secrets of the environment', () => {
  it('are hidden wherever they stand, the longest first, also as part of JSON', () => {
    const mask = secretMask({
      A_TOKEN: 'secret',
      B_PASSWORD: 'secret-"longer"',
      HOME: '/home/x',
      C_KEY: '1',
    });
    expect(mask('secret secret-"longer" secret-\\"longer\\" /home/x 1')).toBe(
      '(sensitive) (sensitive) (sensitive) /home/x 1',
    );
  });
});

it('the document names what changes, and what would be written into a copy', () => {
  const change = { actions: ['delete', 'create'], before: { n: 1 }, after: { n: 2 } };
  const more = { address: 'local_file.a', type: 'local_file', action_reason: 'replace_by_request' };
  const text = planDocument(summaryOf([resource(change, more)], { o: { after: 'v' } }));
  expect(text.split('\n')).toEqual([
    'Plan: 1 to add, 0 to change, 1 to destroy (1 of them replaced).',
    '',
    '-/+ local_file.a (replace: replace_by_request)',
    '    n: 1 -> 2',
    '',
    'Outputs:',
    '    o: null -> "v"',
    '',
    'Note: local_file.a writes a file by a path that may lead into a private copy.',
    '',
  ]);
});
