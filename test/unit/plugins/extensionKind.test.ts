import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { check } from '../../../src/core/reactions/explainIssue.ts';
import { createExtensionKind } from '../../../src/core/reactions/plugins/extensionKind.ts';
import type { CodePorts } from '../../../src/core/reactions/plugins/codeCalls.ts';
import type { StepContext } from '../../../src/core/reactions/stepKind.ts';
import { recordedContext } from '../../harness/reactions/recordedContext.ts';
import { sampleSubject } from '../../harness/reactions/sampleSubject.ts';

interface Step {
  readonly options: unknown;
  readonly event: { readonly files: readonly string[]; readonly raw: { data: { ref: string } } };
  readonly log: (line: unknown) => void;
  readonly publish: (type: string, data: object) => Promise<void>;
  readonly readFile: (path: string) => Promise<string | undefined>;
}

const mirror = {} as CodePorts['mirror'];
const ports: CodePorts = {
  ...{ hash: sha256, mirror },
  mask: (text) => text.replaceAll('hush-hush', '(sensitive)'),
};
const given = { kind: 'scale', description: 'Scales.', run: (): unknown => undefined };
const kindOf = (more: object): ReturnType<typeof createExtensionKind> =>
  createExtensionKind({ ...given, ...more }, ports);
const context = (options: object, more: Partial<StepContext> = {}) =>
  recordedContext(
    options as Readonly<Record<string, unknown>>,
    {
      subject: sampleSubject(),
      ...more,
    } as never,
  );

describe('what another extension hands over as a kind', () => {
  it.each([
    [null, 'it is no object'],
    ['scale', 'it is no object'],
    [{}, '`kind` has to be a name'],
    [{ ...given, kind: 'Scale up' }, '`kind` has to be a name'],
    [{ ...given, kind: '__proto__' }, '`kind` has to be a name'],
    [{ ...given, description: 7 }, '`description` of "scale" has to be a sentence'],
    [{ ...given, run: 'rm -rf' }, '`run` of "scale" has to be a function'],
    [{ ...given, acts: 'no' }, '`acts` of "scale" has to be true, false or a function'],
    [{ ...given, schema: 7 }, 'no JSON Schema that can be read: it is no object'],
    [{ ...given, schema: { type: 'odd' } }, 'no JSON Schema that can be read'],
    [{ ...given, schema: { $ref: 'https://elsewhere/x' } }, 'External $ref is not supported'],
    [{ ...given, schema: { enum: ['x'.repeat(70_000)] } }, 'it is too large'],
    [
      {
        get kind(): string {
          throw new Error('boo');
        },
      },
      'its fields cannot be read: boo',
    ],
  ])('is refused with a sentence: %#', (value, said) => {
    expect(() => createExtensionKind(value, ports)).toThrow(said);
  });

  it('has its schema for the value under its key', () => {
    const { schema } = kindOf({
      schema: {
        type: 'object',
        properties: { to: { type: 'integer', minimum: 1 } },
        required: ['to'],
        additionalProperties: false,
      },
    });
    expect(check(schema, { scale: { to: 3 } }, [])).toMatchObject({ kind: 'fits' });
    expect(check(schema, { scale: { to: 0 } }, [])).toMatchObject({
      mistakes: [{ path: ['scale', 'to'], message: 'It has to be at least 1.' }],
    });
    expect(check(schema, { scale: { to: 1, by: 2 } }, [])).toMatchObject({ kind: 'broken' });
    expect(check(schema, { scale: { to: 1 }, more: 1 }, [])).toMatchObject({ kind: 'broken' });
    expect(check(kindOf({}).schema, { scale: [1, 'a'] }, [])).toMatchObject({ kind: 'fits' });
  });

  it('acts unless it says that it does not', () => {
    const throwing = (): never => {
      throw new Error('no idea');
    };
    const acts = [undefined, true, false, (n: number) => n > 1, throwing, () => 'perhaps'];
    expect(acts.map((each) => kindOf({ acts: each }).acts({ scale: 1 }))).toEqual([
      ...[true, true, false, false, true, true],
    ]);
  });
});

describe('a step of another extension', () => {
  it('is given copies, and no more than it may have', async () => {
    let step: Step | undefined;
    const kind = kindOf({
      run(this: unknown, own: Step) {
        step = own;
        own.event.raw.data.ref = 'changed';
        own.log('a line');
        return 'Scaled.';
      },
    });
    const own = context({ scale: { to: 3 } });
    expect(await kind.run(own)).toEqual({ kind: 'succeeded', summary: 'Scaled.' });
    expect(step?.options).toEqual({ to: 3 });
    expect(own.event.data).toMatchObject({ ref: 'refs/heads/main' });
    expect(own.lines).toEqual(['a line']);
    expect(Object.keys(step ?? {}).toSorted()).toEqual([
      ...['attempt', 'event', 'failure', 'log', 'options', 'publish', 'readFile', 'reality'],
      ...['run', 'signal'],
    ]);
  });

  it('publishes facts in the name of its run, masked, and nothing after its end', async () => {
    let step: Step | undefined;
    const data = { name: 'web', artifact: 'web:hush-hush' };
    const kind = kindOf({
      async run(own: Step) {
        step = own;
        await own.publish('deployment.requested', data);
        await own.publish('commit.created', {});
      },
    });
    const own = context({ scale: 1 });
    await expect(kind.run(own)).rejects.toThrow('Only events of deployment.*');
    expect(own.told).toMatchObject([
      {
        type: 'deployment.requested',
        data: { name: 'web', artifact: 'web:(sensitive)', by: 'web', commit: 'a'.repeat(40) },
      },
    ]);
    await expect(step?.publish('deployment.requested', data)).rejects.toThrow('The step is over.');
    await expect(step?.readFile('a')).rejects.toThrow('The step is over.');
    step?.log('late');
    expect(own.lines).toEqual([]);
  });

  it('tells no data that do not fit', async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    const all = [{ name: 7 }, cyclic, { name: () => 1 }, 'text', { __proto__: null, name: 1n }];
    for (const data of all) {
      const kind = kindOf({
        run: (own: Step) => own.publish('platform.healthCheck', data as object),
      });
      await expect(kind.run(context({ scale: 1 }))).rejects.toThrow(/data/);
    }
  });
});
