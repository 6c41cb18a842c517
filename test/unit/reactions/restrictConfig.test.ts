import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ReadConfig } from '../../../src/core/reactions/config.ts';
import { restrict } from '../../../src/core/reactions/restrictConfig.ts';
import { configOf } from '../../harness/reactions/readSample.ts';
import { WHOLE_CONFIG } from '../../harness/reactions/wholeConfig.ts';

const config = configOf(stringify(WHOLE_CONFIG));
const READ: ReadConfig = { kind: 'config', config };

function enabledIn(read: ReadConfig): readonly string[] {
  if (read.kind === 'broken') throw new Error('It can be read.');
  return read.config.reactions.filter(({ isEnabled }) => isEnabled).map(({ name }) => name);
}

describe("a person's own settings", () => {
  it('turn reactions off by name, and leave the hashes as they are', () => {
    const restricted = restrict(READ, { disabled: ['acting', 'x'] });
    expect(enabledIn(restricted)).toEqual(['checking']);
    const { hash, actingHash } = config;
    expect(restricted).toMatchObject({ config: { hash, actingHash } });
  });

  it('never turn anything on', () => {
    const names = fc.array(fc.constantFrom('acting', 'checking', 'x', 'constructor'));
    fc.assert(
      fc.property(names, names, (first, second) => {
        const one = restrict(READ, { disabled: first });
        const both = restrict(one, { disabled: second });
        expect(enabledIn(one)).toEqual(expect.arrayContaining([...enabledIn(both)]));
      }),
    );
  });

  it('leave alone what cannot be read', () => {
    const broken: ReadConfig = { kind: 'broken', problems: [] };
    expect(restrict(broken, { disabled: ['acting'] })).toBe(broken);
  });
});
