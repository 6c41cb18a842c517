import { describe, expect, it } from 'vitest';
import { createValidateKind } from '../../../src/core/reactions/steps/validate.ts';
import {
  validatorsNamed,
  validatorWords,
} from '../../../src/core/reactions/steps/validatorNames.ts';
import { layeredOptions } from '../../../src/core/validation/layeredOptions.ts';
import { stepContext } from '../../harness/reactions/stepContext.ts';

const NAMES = ['syntax', 'files', 'kubernetes', 'kustomize', 'helm', 'terraform'];
const kind = createValidateKind({
  validators: NAMES,
  validate: () => Promise.reject(new Error('Nobody asks.')),
});
const takes = (step: object): boolean => kind.schema.safeParse(step).success;

describe('the words for validators', () => {
  it('mean a validator, all about Kubernetes, or every one', () => {
    expect(validatorWords(['syntax'])).toEqual(['kubernetes', 'syntax']);
    expect(validatorsNamed(['kubernetes'], NAMES)).toEqual(['kubernetes', 'kustomize', 'helm']);
    expect(validatorsNamed(['terraform', 'syntax'], NAMES)).toEqual(['syntax', 'terraform']);
    expect(validatorsNamed(['all'], NAMES)).toEqual(NAMES);
  });
});

describe('a validate step', () => {
  it('takes names that there are, and nothing else', () => {
    expect(takes({ validate: 'all' })).toBe(true);
    expect(takes({ validate: ['kubernetes', 'syntax'], failOn: 'warning' })).toBe(true);
    expect(takes({ validate: ['kuberntes'] })).toBe(false);
    expect(takes({ validate: [] })).toBe(false);
    expect(takes({ validate: 'all', podSecurity: 'privileged' })).toBe(false);
    expect(takes({ validate: 'all', path: ['k8s/**'] })).toBe(false);
  });

  it('does nothing outside of memory', () => {
    expect(kind.acts({ validate: 'all' })).toBe(false);
  });

  it('is passed over for an event that is about no commit', async () => {
    const outcome = await kind.run(stepContext({ options: { validate: 'all' } }));
    expect(outcome.kind).toBe('skipped');
  });
});

describe('options of two sources', () => {
  it('are as strict as the stricter one, and a person counts more', () => {
    const own = { severities: { a: 'error' }, kubernetes: { podSecurity: 'baseline' } } as const;
    const asked = {
      severities: { a: 'off', b: 'warning' },
      kubernetes: { podSecurity: 'restricted', minor: 33 },
    } as const;
    expect(layeredOptions(own, asked)).toMatchObject({
      severities: { a: 'error', b: 'warning' },
      kubernetes: { podSecurity: 'restricted', minor: 33 },
    });
    expect(layeredOptions(asked, own).kubernetes?.podSecurity).toBe('restricted');
    expect(layeredOptions({}, own).kubernetes?.podSecurity).toBe('baseline');
    expect(layeredOptions({}, {}).kubernetes).toEqual({});
  });
});
