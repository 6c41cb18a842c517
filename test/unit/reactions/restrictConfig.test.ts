import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { restrict } from '../../../src/core/reactions/restrictConfig.ts';
import { configOf } from '../../harness/reactions/readSample.ts';
import { WHOLE_CONFIG } from '../../harness/reactions/wholeConfig.ts';

const config = configOf(stringify(WHOLE_CONFIG));
const enabledIn = (layer: { readonly config: typeof config }): readonly string[] =>
  layer.config.reactions.filter(({ isEnabled }) => isEnabled).map(({ name }) => name);

describe("a person's own settings", () => {
  it('turn reactions off by name, and all that acts', () => {
    const layer = restrict({ config, mayAct: true }, { disabled: ['acting', 'x'], mayAct: false });
    expect(enabledIn(layer)).toEqual(['checking']);
    expect(layer.mayAct).toBe(false);
    expect(layer.config.reactions[1]).toBe(config.reactions[1]);
    expect(layer.config).toMatchObject({ hash: config.hash, actingHash: config.actingHash });
  });

  it('never turn anything on', () => {
    const names = fc.array(fc.constantFrom('acting', 'checking', 'x', 'constructor'));
    const restrictions = fc.record({ disabled: names, mayAct: fc.boolean() });
    fc.assert(
      fc.property(restrictions, restrictions, (first, second) => {
        const one = restrict({ config, mayAct: true }, first);
        const both = restrict(one, second);
        expect(enabledIn(one)).toEqual(expect.arrayContaining([...enabledIn(both)]));
        expect(both.mayAct).toBe(first.mayAct && second.mayAct);
      }),
    );
  });
});
