import { describe, expect, it, vi } from 'vitest';
import { runValidator, type JudgedUnit } from '../../../src/core/validation/runValidator.ts';
import type { TreeView, Validator } from '../../../src/core/validation/validator.ts';
import { createVerdictCache } from '../../../src/core/validation/verdictCache.ts';
import { createManualClock, settle } from '../../harness/manualClock.ts';
import { finding } from './finding.ts';

const OID = '1'.repeat(40);
/** Never looked into by the validators here. */
const TREE = { oid: OID } as TreeView;

/** A validator of two files whose answers are given. */
function validator(init: Partial<Validator>): Validator {
  return {
    name: 'odd',
    version: () => Promise.resolve('1'),
    units: () =>
      Promise.resolve(
        ['a', 'b'].map((path) => ({ key: path, inputs: [{ path, mode: '100644', oid: OID }] })),
      ),
    validate: ({ key }) =>
      Promise.resolve({ findings: [finding({ path: key })], skipped: [], isCacheable: true }),
    dispose: () => undefined,
    ...init,
  };
}

function run(init: Partial<Validator>, options: { signal?: AbortSignal } = {}) {
  const clock = createManualClock();
  const cache = createVerdictCache();
  const { signal = new AbortController().signal } = options;
  const request = { tree: TREE, changed: ['a', 'b'], signal };
  const again = (next: Partial<Validator> = init): Promise<readonly JudgedUnit[]> =>
    runValidator({ clock, cache, timeLimitMs: 1_000 }, validator(next), request);
  return { clock, again, first: again() };
}
const told = (units: readonly JudgedUnit[]): unknown =>
  units.flatMap(({ outcome }) =>
    outcome.findings.map(({ path, rule, message }) => [path, rule, message]),
  );

describe('a validator', () => {
  it('that throws on one unit is broken there, and goes on with the others', async () => {
    const { first } = run({
      validate: ({ key }) =>
        key === 'a'
          ? Promise.reject(new Error('on purpose'))
          : Promise.resolve({ findings: [], skipped: [], isCacheable: true }),
    });
    expect(told(await first)).toEqual([['a', 'broken', 'The check broke: on purpose']]);
  });

  it('that cannot name its units is broken', async () => {
    const { first } = run({ units: () => Promise.reject(new Error('no units')) });
    expect(told(await first)).toEqual([['a', 'broken', 'The check broke: no units']]);
  });

  it('that hangs is given up, and told so', async () => {
    const aborted = vi.fn();
    const { clock, first } = run({
      validate: (_unit, _tree, signal) => {
        signal.addEventListener('abort', aborted);
        return new Promise(() => undefined);
      },
    });
    await settle();
    await clock.advance(1_000);
    const message = 'The check broke: It took longer than 1 s and was given up.';
    expect(told(await first)).toEqual([
      ['a', 'broken', message],
      ['b', 'broken', message],
    ]);
    expect(aborted).toHaveBeenCalledTimes(2);
  });

  it('is ended by its caller, without an answer', async () => {
    const ending = new AbortController();
    const { first } = run(
      { validate: () => new Promise(() => undefined) },
      { signal: ending.signal },
    );
    await settle();
    ending.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
  });

  it('is asked once for the same inputs', async () => {
    const { first, again } = run({});
    const validate = vi.fn(() => Promise.reject(new Error('asked again')));
    const [before, after] = [await first, await again({ validate })];
    expect(validate).not.toHaveBeenCalled();
    expect(told(after)).toEqual(told(before));
    expect([before, after].map((units) => units.map(({ isCached }) => isCached))).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it.each([
    ['its version changed', { version: () => Promise.resolve('2') }],
    ['its name is another', { name: 'other' }],
    [
      'an input changed its mode',
      {
        units: () =>
          Promise.resolve([{ key: 'a', inputs: [{ path: 'a', mode: '100755', oid: OID }] }]),
      },
    ],
  ])('is asked again when %s', async (_, difference) => {
    const { first, again } = run({});
    await first;
    expect((await again(difference)).some(({ isCached }) => isCached)).toBe(false);
  });

  it.each([
    ['that depended on something else', { findings: [], skipped: [], isCacheable: false }],
    [
      'that says it broke',
      { findings: [finding({ rule: 'broken' })], skipped: [], isCacheable: true },
    ],
  ])('is asked again after an answer %s', async (_, outcome) => {
    const { first, again } = run({ validate: () => Promise.resolve(outcome) });
    await first;
    expect((await again()).some(({ isCached }) => isCached)).toBe(false);
  });
});
